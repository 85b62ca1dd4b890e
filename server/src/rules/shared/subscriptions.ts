// Subscriptions as places: which one a call works on, which object it is part of, and what becomes of either.

import { resultIsDead } from '../../flow/queries.ts';
import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit, FlowEngine } from '../../flow/facts.ts';
import { withResultIn } from '../../flow/course.ts';
import type { State } from '../../flow/state.ts';
import { NEG, POS, ZERO } from '../../flow/values.ts';
import type { CallOp, FunctionIr, Op, Place } from '../../ir/ir.ts';
import type { EventKind, EventRow } from '../../semantics/contracts/row.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';

/** Calls that make a subscription whose memory is the driver's own. */
export const inserts: readonly EventKind[] = ['insert', 'register'];
/** Calls that end one. */
export const removals: readonly EventKind[] = ['remove', 'unregister', 'put'];

export function eventOf(op: Op): EventRow | null {
  if (op.kind !== 'call' || op.callee.kind !== 'name') return null;
  return vocabulary.events.get(op.callee.name) ?? null;
}

/** The memory of the subscription that the call works on. */
export function subscriptionAt(state: State, op: CallOp, row: EventRow): Place | null {
  const index = row.args.subscription;
  const value = index === undefined ? undefined : op.args[index]?.value;
  return value === undefined ? null : pointee(state, value);
}

/** True if `inner` is the place itself or a part of its memory. */
export function isPartOf(inner: Place, outer: Place): boolean {
  const depth = outer.path.length;
  const same = outer.path.every((step, i) => JSON.stringify(step) === JSON.stringify(inner.path[i]));
  const sameRoot = JSON.stringify(inner.root) === JSON.stringify(outer.root);
  return sameRoot && same && inner.path.slice(depth).every((step) => step.kind === 'field');
}

/** The state in which the call came out that way; its result is looked at. */
export function outcome(visit: CallVisit, succeeded: boolean): (state: State) => State | null {
  const returns = visit.event?.returns;
  const good = returns === 'bool' || returns === 'pointer' || returns === 'error-pointer' ? POS : ZERO;
  const bad = returns === 'bool' || returns === 'pointer' ? ZERO : NEG;
  return (state) => withResultIn(state, visit.op.id, succeeded ? good : bad);
}

/** True if the function looks at the result at all: INV401 is for those who do not. */
export function isLookedAt(fn: FunctionIr, visit: CallVisit): boolean {
  return visit.op.result === 'used' && !resultIsDead(fn, visit.op);
}

/** True if the call may come to one of the events, in whatever way; `unknown` stands for calls out of view. */
export function mayReach(
  flow: FlowEngine,
  fn: FunctionIr,
  op: Op,
  events: readonly EventKind[],
  unknown: (op: CallOp) => boolean,
  depth = 0,
): boolean {
  if (op.kind !== 'call') return false;
  const row = eventOf(op);
  const callees = flow.calleesOf(fn, op);
  if (callees === null) {
    if (row !== null) return events.includes(row.event);
    return !isKnown(op) && unknown(op);
  }
  if (depth > 3) return true;
  return callees.some((callee) =>
    callee.blocks.some((b) =>
      b.ops.some((inner) => mayReach(flow, callee, inner, events, unknown, depth + 1)),
    ),
  );
}

/** The vocabulary says what the call does: no more than that. */
export function isKnown(op: CallOp): boolean {
  if (op.callee.kind !== 'name') return false;
  const { name } = op.callee;
  return vocabulary.locks.has(name) || vocabulary.plain.has(name) || vocabulary.sleepers.has(name);
}

export function isFree(op: Op): op is CallOp {
  return (
    op.kind === 'call' && op.callee.kind === 'name' && vocabulary.plain.get(op.callee.name)?.role === 'free'
  );
}
