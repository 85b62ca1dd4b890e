// What a skeleton sees of the objects that calls work on: the subscription that is meant, as the path's own function
// knows it, and whether a call out of view may do what matters to one.

import type { CallOp, FunctionIr, Place } from '../ir/ir.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { evaluate } from './evaluate.ts';
import type { FlowEngine, Walk } from './facts.ts';
import type { Handle, SkeletonRole } from './skeleton-facts.ts';
import type { Outer } from './skeleton-locks.ts';
import { classAtCaller } from './lock-at-caller.ts';
import { identifyLock } from './locks.ts';
import type { State } from './state.ts';
import { handedIn, subscriptionPlace } from './subscriptions.ts';

/** The subscription that a call works on; null if it names none. */
export function handleAt(walk: Walk, state: State, op: CallOp, row: EventRow, outer: Outer): Handle | null {
  const { fn, program } = walk.context;
  const arg = row.args.subscription === undefined ? undefined : op.args[row.args.subscription]?.value;
  const place = arg === undefined ? null : subscriptionPlace(program, fn, state, arg);
  if (place === null) return null;
  return handleOf({ fn, place, event: row.event, sequence: sequenceClass(walk, state, op, row) }, outer);
}

/** The member that the sequence of a call comes from, as it is written or as far as the function knows. */
function sequenceClass(walk: Walk, state: State, op: CallOp, row: EventRow): string | null {
  const { fn, program } = walk.context;
  const value = row.args.sequence === undefined ? undefined : op.args[row.args.sequence]?.value;
  if (value?.kind !== 'place') return null;
  const { ref } = evaluate(state, value);
  const member = value.place.path.length > 0 || ref?.kind !== 'value-of' ? value.place : ref.place;
  return member.path.length === 0 ? null : program.lockClass(fn, member);
}

/** The subscription as the outermost caller in line knows it. */
function handleOf(handle: Handle, outer: Outer): Handle {
  const { from } = outer;
  if (handle.place.root.kind !== 'param' || from === null) return handle;
  const place = handedIn(from.state, from.op.args, handle.place);
  return place === null ? handle : handleOf({ ...handle, fn: from.context.fn, place }, from.outer);
}

/** The class of a lock that came as an argument, as the callers in line know it; null if none does. */
export function classHandedIn(place: Place, outer: Outer): string | null {
  const { from } = outer;
  if (place.root.kind !== 'param' || from === null) return null;
  // A member of what it leads to has a class of its own, but in a macro, to which nothing has a type.
  if (place.path.some((step) => step.kind !== 'deref')) {
    const given = handedIn(from.state, from.op.args, place);
    if (given === null) return null;
    return classAtCaller(from.context, from.op, place, given) ?? classHandedIn(given, from.outer);
  }
  const lock = identifyLock(from.context, from.state, { kind: 'arg', arg: place.root.index }, from.op);
  if (lock === null) return null;
  return lock.cls ?? (lock.place === null ? null : classHandedIn(lock.place, from.outer));
}

/** What a parameter has on this way is not what the callers in line hand in: a way that this call never takes. */
export function contradictsCall(fn: FunctionIr, state: State, outer: Outer): boolean {
  const { from } = outer;
  if (from === null) return false;
  return fn.params.some(({ name }, index) => {
    const known = state.facts.values.get(name);
    const arg = from.op.args[index];
    if (known === undefined || arg === undefined || isWritten(fn, name)) return false;
    return (known.mask & evaluate(from.state, arg.value).mask) === 0;
  });
}

/** A parameter that is assigned, or whose address is taken by a call, no longer has what came in. */
function isWritten(fn: FunctionIr, name: string): boolean {
  let written = writtenRoots.get(fn);
  if (written === undefined) {
    const ops = fn.blocks.flatMap((b) => b.ops);
    written = new Set(
      ops.flatMap((op) => {
        if (op.kind === 'assign' && op.target?.path.length === 0) return [op.target.key];
        if (op.kind !== 'call') return [];
        return op.args.flatMap(({ value }) => (value.kind === 'address' ? [value.place.key] : []));
      }),
    );
    writtenRoots.set(fn, written);
  }
  return written.has(name);
}

const writtenRoots = new WeakMap<FunctionIr, ReadonlySet<string>>();

/** Whoever gets a lock, the mm or the subscription may do what the protocol is about, out of sight. */
export function mayHideSteps(walk: Walk, op: CallOp, role: SkeletonRole): boolean {
  const name = op.callee.kind === 'name' ? op.callee.name : '';
  if (vocabulary.plain.has(name) || vocabulary.sleepers.has(name)) return false;
  const { program, fn } = walk.context;
  const types = role === 'invalidator' ? tellingOfRanges : telling;
  return op.args.some((a) => types.has(program.typeOfExpr(fn, a.value)?.base ?? ''));
}

/** Types whose objects the steps of a protocol work on. */
const telling: ReadonlySet<string> = new Set([
  'struct mm_struct',
  'struct mmu_interval_notifier',
  'struct mmu_notifier',
  'struct hmm_range',
  'struct mutex',
  'struct rw_semaphore',
  'spinlock_t',
]);

/** Whoever only invalidates hands its range, or the counters, to others who may end it. */
const tellingOfRanges: ReadonlySet<string> = new Set(['struct mmu_notifier_range', 'struct kvm']);

/** One of the callees, or what it calls in view, takes such a lock. */
export function takesBitLock(flow: FlowEngine, op: CallOp, fn: FunctionIr, depth = 2): boolean {
  if (op.callee.kind === 'name' && vocabulary.bitLocks.has(op.callee.name)) return true;
  if (depth === 0) return false;
  const callees = flow.calleesOf(fn, op) ?? [];
  return callees.some((c) =>
    c.blocks.some((b) => b.ops.some((o) => o.kind === 'call' && takesBitLock(flow, o, c, depth - 1))),
  );
}
