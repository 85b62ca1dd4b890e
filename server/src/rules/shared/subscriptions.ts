// Subscriptions as places: which one a call works on, which object it is part of, and what becomes of either.

import { perObject, remembered } from '../../base/remember.ts';
import { resultIsDead } from '../../flow/queries.ts';
import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit, FlowEngine } from '../../flow/facts.ts';
import { withResultIn } from '../../flow/course.ts';
import type { State } from '../../flow/state.ts';
import { NEG, POS, ZERO } from '../../flow/values.ts';
import type { CallOp, FunctionIr, Op, Place } from '../../ir/ir.ts';
import type { Program } from '../../program/program.ts';
import type { Memo } from '../../program/trails.ts';
import type { EventKind, EventRow } from '../../semantics/contracts/row.ts';
import { undoLikeName } from '../../semantics/identity.ts';
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

/** What is looked for below a call. Answers are kept by the list of events: each asker has its own. */
export interface Sought {
  readonly events: readonly EventKind[];
  /** An event that another one in the same function answers to is that function's own affair. */
  readonly own?: EventKind;
  /**
   * Calls out of view below a function in view count only if they may be given one of these. `travels`: it comes to a
   * function by its parameters alone, so that those without such a parameter have nothing to do with it.
   */
  readonly given?: { readonly type: string; readonly program: Program; readonly travels: boolean };
}

/**
 * True if the call may come to one of the events, in whatever way; `unknown` stands for calls out of view. Below a
 * function in view only a name that speaks of undoing something counts as unknown.
 */
export function mayReach(
  flow: FlowEngine,
  fn: FunctionIr,
  op: Op,
  wanted: readonly EventKind[] | Sought,
  unknown: (op: CallOp) => boolean,
): boolean {
  if (op.kind !== 'call') return false;
  const sought = 'events' in wanted ? wanted : { events: wanted };
  const { events } = sought;
  const callees = flow.calleesOf(fn, op);
  if (callees !== null) return callees.some((callee) => mayReachBelow(flow, callee, sought, 0));
  const row = eventOf(op);
  if (row !== null) return isOneOf(row, events);
  return !isKnown(op) && unknown(op);
}

const farthest = 12;
// By engine: an edit elsewhere may change the answer for a function that stays the same.
const answers = perObject((_: FlowEngine) => new Map<readonly EventKind[], Memo<FunctionIr, boolean>>());

function mayReachBelow(flow: FlowEngine, fn: FunctionIr, sought: Sought, depth: number): boolean {
  if (depth > farthest) return true;
  const memo = remembered(answers(flow), sought.events, () => flow.memo<FunctionIr, boolean>());
  return memo.ask(fn, () => reachesOne(flow, fn, sought, depth), false);
}

function reachesOne(flow: FlowEngine, fn: FunctionIr, sought: Sought, depth: number): boolean {
  if (sought.given?.travels === true && !fn.params.some((p) => isA(p.type.base, sought))) return false;
  const calls = fn.blocks.flatMap((b) => b.ops.flatMap((op) => (op.kind === 'call' ? [op] : [])));
  const isOwn = sought.own !== undefined && calls.some((op) => eventOf(op)?.event === sought.own);
  const isUndoing = (op: CallOp): boolean =>
    (op.callee.kind === 'pointer' || undoLikeName.test(op.callee.name)) && mayGive(fn, op, sought);
  return calls.some((op) => {
    const callees = flow.calleesOf(fn, op);
    if (callees !== null) return callees.some((callee) => mayReachBelow(flow, callee, sought, depth + 1));
    const row = eventOf(op);
    return row !== null ? !isOwn && isOneOf(row, sought.events) : !isKnown(op) && isUndoing(op);
  });
}

function mayGive(fn: FunctionIr, op: CallOp, { given }: Sought): boolean {
  if (given === undefined) return true;
  return op.args.some(({ value }) => isA(given.program.typeOfExpr(fn, value)?.base ?? '', { given }));
}

/** Of that type as far as it is known. */
function isA(base: string, { given }: Pick<Sought, 'given'>): boolean {
  return base === '' || base === given?.type;
}

function isOneOf({ event, also }: EventRow, events: readonly EventKind[]): boolean {
  return events.includes(event) || (also !== undefined && events.includes(also));
}

/** The vocabulary says what the call does: no more than that. */
export function isKnown(op: CallOp): boolean {
  if (op.callee.kind !== 'name') return false;
  const { name } = op.callee;
  return vocabulary.locks.has(name) || vocabulary.plain.has(name) || vocabulary.sleepers.has(name);
}

/** A call out of view that gets the object: who knows what it does to it. */
export function getsObject(op: CallOp, state: State, part: Place): boolean {
  if (isKnown(op) || eventOf(op) !== null) return false;
  return op.args.some((arg) => {
    const object = pointee(state, arg.value);
    return object !== null && isPartOf(part, object);
  });
}

export function isFree(op: Op): op is CallOp {
  return (
    op.kind === 'call' && op.callee.kind === 'name' && vocabulary.plain.get(op.callee.name)?.role === 'free'
  );
}
