// What a skeleton sees of the objects that calls work on: the subscription that is meant, as the path's own function
// knows it, and whether a call out of view may do what matters to one.

import type { CallOp, FunctionIr, Place } from '../ir/ir.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { FlowEngine, Walk } from './facts.ts';
import type { Handle } from './skeleton-facts.ts';
import type { Outer } from './skeleton-locks.ts';
import { handedIn } from './subscriptions.ts';

/** The subscription as the outermost caller in line knows it. */
export function handleOf(fn: FunctionIr, place: Place, outer: Outer): Handle {
  const { from } = outer;
  if (place.root.kind !== 'param' || from === null) return { fn, place };
  const handed = handedIn(from.state, from.op.args, place);
  return handed === null ? { fn, place } : handleOf(from.fn, handed, from.outer);
}

/** Whoever gets a lock, the mm or the subscription may do what the protocol is about, out of sight. */
export function mayHideSteps(walk: Walk, op: CallOp): boolean {
  const name = op.callee.kind === 'name' ? op.callee.name : '';
  if (vocabulary.plain.has(name) || vocabulary.sleepers.has(name)) return false;
  const { program, fn } = walk.context;
  return op.args.some((a) => telling.has(program.typeOfExpr(fn, a.value)?.base ?? ''));
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

/** One of the callees, or what it calls in view, takes such a lock. */
export function takesBitLock(flow: FlowEngine, op: CallOp, fn: FunctionIr, depth = 2): boolean {
  if (op.callee.kind === 'name' && vocabulary.bitLocks.has(op.callee.name)) return true;
  if (depth === 0) return false;
  const callees = flow.calleesOf(fn, op) ?? [];
  return callees.some((c) =>
    c.blocks.some((b) => b.ops.some((o) => o.kind === 'call' && takesBitLock(flow, o, c, depth - 1))),
  );
}
