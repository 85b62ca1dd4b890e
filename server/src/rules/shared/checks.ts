// What rules about the sequence check share: the check calls of a function with the attempts they decide.

import { checkedAttempt } from '../../flow/attempts.ts';
import { evaluate } from '../../flow/evaluate.ts';
import { sectionId } from '../../flow/sections.ts';
import type { CallVisit, FlowFacts } from '../../flow/facts.ts';
import type { Attempt, State } from '../../flow/state.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import type { CallOp, FunctionIr } from '../../ir/ir.ts';
import type { EventRow } from '../../semantics/contracts/row.ts';

export interface CheckVisit extends CallVisit {
  readonly event: EventRow;
}

/** Calls that decide an attempt; early looks are none. */
export function checksOf(facts: FlowFacts): CheckVisit[] {
  return facts.calls.filter(
    (visit): visit is CheckVisit => visit.event?.event === 'check' || visit.event?.event === 'section-end',
  );
}

/** The attempt that the check decides in this state; null if it began out of sight. */
export function attemptAt(state: State, visit: CheckVisit): Attempt | null {
  const id =
    visit.event.event === 'section-end'
      ? sectionId(state, visit.op, visit.event)
      : checkedAttempt(state, visit.op, visit.event).id;
  return state.attempts.find((a) => a.id === id) ?? null;
}

/** The call of a helper in view that compares a sequence. */
export function isCheckedInHelper(flow: FlowEngine, { event, callees }: CallVisit): boolean {
  return event === null && callees.some((callee) => flow.summary(callee)?.checks === true);
}

/** A call that decides an attempt, and which one that is in a state. */
export interface Decision {
  readonly visit: CallVisit;
  readonly attempt: (state: State) => Attempt | null;
}

/** The same with helpers in view that are given the sequence and compare it. */
export function decisionsOf(flow: FlowEngine, facts: FlowFacts): readonly Decision[] {
  const inHelpers = facts.calls.filter((c) => isCheckedInHelper(flow, c));
  return [
    ...checksOf(facts).map((visit) => ({ visit, attempt: (s: State) => attemptAt(s, visit) })),
    ...inHelpers.map((visit) => ({ visit, attempt: (s: State) => attemptGiven(s, visit.op) })),
  ];
}

function attemptGiven(state: State, op: CallOp): Attempt | null {
  const given = op.args.map((arg) => evaluate(state, arg.value).sequence);
  return state.attempts.find((a) => given.includes(a.id)) ?? null;
}

/** Classes of the locks that protect the sequence; null if that is not known, or nothing protects it. */
export function protectingLocks(
  flow: FlowEngine,
  fn: FunctionIr,
  visit: CheckVisit,
): ReadonlySet<string> | null {
  const state = visit.states[0];
  if (state === undefined) return null;
  const field = attemptAt(state, visit)?.field ?? subscriptionField(flow, fn, visit);
  const locks = flow.sequenceLocks(field, visit.event.protocol, fn.path);
  return locks === null || locks.size === 0 ? null : locks;
}

function subscriptionField(flow: FlowEngine, fn: FunctionIr, visit: CheckVisit): string | null {
  const index = visit.event.args.subscription;
  const value = index === undefined ? undefined : visit.op.args[index]?.value;
  return value?.kind === 'address' ? flow.subscriptionClass(fn, value.place) : null;
}

/** True for calls whose result nobody looks at. */
export function isDropped(visit: CallVisit): boolean {
  return visit.op.result !== 'used';
}
