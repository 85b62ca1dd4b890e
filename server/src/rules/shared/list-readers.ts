// Objects that were taken off a list which readers walk under RCU or SRCU: until those have been waited for, the object
// is still in use, whatever the removal of its notifier waits for.

import { isFoundFrom, pointee } from '../../flow/evaluate.ts';
import type { Course } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, FunctionIr, Op, Place } from '../../ir/ir.ts';
import { appendSteps, rootPlace } from '../../ir/place.ts';
import type { OpsTable } from '../../program/program.ts';
import { listUnlinks, readerWaits } from '../../semantics/identity.ts';
import { spotLines } from '../../semantics/roles.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { letsGo } from './lets-go.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';
import { eventOf, isFree, isPartOf, removals, subscriptionAt } from './subscriptions.ts';

/** Frees, and puts that lead to one, with the readers of the list still on the object. */
export function* freedUnderReaders(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  for (const visit of flow.facts(fn).calls) {
    if (!isNamed(visit.op, listUnlinks)) continue;
    const [object, ...others] = visit.states.map((s) => ownerOf(s, visit.op));
    if (object == null || others.some((o) => o?.key !== object.key)) continue;
    const course = flow.course(fn, visit, {
      assume: (state) => state,
      stops: (op) => op === visit.op || mayWait(context, fn, op, 0) || renames(op, object),
    });
    const found = course.widened ? null : freeOn(context, course, object);
    if (found === null) continue;
    yield {
      span: found.span,
      message: `${callName(found)} ${eventOf(found) === null ? 'frees' : 'lets go'} an object that readers of its list may still use`,
      help: 'Between the removal from the list and this, wait with synchronize_srcu() or synchronize_rcu() as the readers need.',
      related: steps(fn, [visit.op.span, 'taken off a list that is read without its lock']),
      scene: letsGo(
        fn,
        { [spotLines.unlink]: visit.op, [eventOf(found) === null ? spotLines.free : spotLines.put]: found },
        true,
      ),
    };
  }
}

/** The removal of the object's own subscription and what frees it: the removal waits for callbacks alone. */
function freeOn(context: RuleContext, course: Course, object: Place): CallOp | null {
  let removed = false;
  for (const { op, states } of course.calls) {
    const row = eventOf(op);
    if (row !== null && removals.includes(row.event)) {
      const ours = states.every((s) => isSubscriptionOf(subscriptionAt(s, op, row), object));
      if (!ours) continue;
      removed = true;
      if (row.event === 'put' && isFreedAtOnce(context, states, op, object)) return op;
    }
    if (
      removed &&
      isFree(op) &&
      states.every((s) => op.args.some((a) => isSame(pointee(s, a.value), object)))
    )
      return op;
  }
  return null;
}

/** The struct that the list head is a member of. */
function ownerOf(state: State, op: CallOp): Place | null {
  const entry = op.args[0] === undefined ? null : pointee(state, op.args[0].value);
  if (entry === null || entry.path.at(-1)?.kind !== 'field') return null;
  const length = entry.path.findLastIndex((step) => step.kind !== 'field') + 1;
  return appendSteps(rootPlace(entry.root), entry.path.slice(0, length));
}

function isSubscriptionOf(place: Place | null, object: Place): boolean {
  return place !== null && (isPartOf(place, object) || isFoundFrom(object, place));
}

function isSame(place: Place | null, object: Place): boolean {
  return place !== null && place.key === object.key;
}

/** The callback that the last put leads to frees the object and waits for nobody but callbacks. */
function isFreedAtOnce(context: RuleContext, states: readonly State[], op: CallOp, object: Place): boolean {
  const { program } = context;
  const frees = tablesOf(context, states, op, object).map((table) => {
    const entry = table.callbacks.find((c) => c.row.role === 'free');
    return entry === undefined ? null : program.definition(entry.functionName, table.variable.path);
  });
  return (
    frees.length > 0 &&
    frees.every((free) => {
      // It must not sleep: it frees at once, or hands the object to RCU by name.
      const ops = free?.blocks.flatMap((b) => b.ops) ?? [];
      return ops.some(isFree) && !ops.some((o) => isNamed(o, readerWaits));
    })
  );
}

function tablesOf(
  { program, flow, fn }: RuleContext,
  states: readonly State[],
  op: CallOp,
  object: Place,
): readonly OpsTable[] {
  const row = eventOf(op);
  const place = row === null || states[0] === undefined ? null : subscriptionAt(states[0], op, row);
  // A callback has the subscription as a parameter.
  if (place !== null && isFoundFrom(object, place)) return flow.roles(fn).map((r) => r.table);
  const field = place === null ? null : flow.subscriptionClass(fn, place);
  return field === null ? [] : program.opsOfSubscription(field, fn.path);
}

const farthest = 4;

/** The call waits for readers, or leads to one that may; what is out of view and gets nothing of ours does not. */
function mayWait(context: RuleContext, fn: FunctionIr, op: Op, depth: number): boolean {
  if (op.kind !== 'call') return false;
  if (isNamed(op, readerWaits)) return true;
  const callees = context.flow.calleesOf(fn, op);
  if (callees === null) return op.callee.kind === 'pointer';
  if (depth >= farthest) return true;
  return callees.some((c) => c.blocks.some((b) => b.ops.some((o) => mayWait(context, c, o, depth + 1))));
}

/** The variable by which the object is known gets another one. */
function renames(op: Op, object: Place): boolean {
  const names = (place: Place): boolean =>
    place.path.length === 0 && JSON.stringify(place.root) === JSON.stringify(object.root);
  if (op.kind === 'havoc') return op.places.some(names);
  return op.kind === 'assign' && op.target !== null && names(op.target);
}

function isNamed(op: Op, names: ReadonlySet<string>): boolean {
  return op.kind === 'call' && op.callee.kind === 'name' && names.has(op.callee.name);
}
