// Callbacks of a walk, one of which starts an invalidation that another one ends, through a member that both are handed.

import { argPlace } from '../../flow/attempts.ts';
import type { CallVisit, FlowFacts, ReturnVisit } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import { NEG } from '../../flow/values.ts';
import type { FunctionIr, Place } from '../../ir/ir.ts';
import { placesRead } from '../../ir/place.ts';
import type { Program } from '../../program/program.ts';
import { assignsOf, callsOf, isConstant } from '../../program/values.ts';
import type { EventKind } from '../../semantics/contracts/row.ts';
import { memberOfClass } from '../../semantics/identity.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';
import { eventOf } from './subscriptions.ts';

const starts: readonly EventKind[] = ['range-start', 'range-start-nonblock', 'invalidate-begin'];

/** A callback ends what another one has started in every case, and leaves it open where nothing tells it from the rest. */
export function* endedOnSomePath({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  const isNothing = fn.returns.base === 'void' && fn.returns.pointers === 0;
  if (facts.widened || !isNothing || callsOne(fn, starts)) return;
  // Who is called by name may have been told by its caller.
  if (!program.addressTaken(fn) || program.callers(fn).sites.length > 0) return;
  for (const visit of facts.calls) {
    const member = visit.event?.event === 'range-end' ? memberAt(program, fn, visit) : null;
    const left = member === null ? null : leftOpen(facts, visit);
    if (member === null || left === null) continue;
    const openers = startersOf(program, fn, member);
    if (openers.length === 0 || !openers.every((opener) => alwaysOpens(flow.facts(opener)))) continue;
    if (
      tests(fn).some((name) => name === memberOfClass(member) || [fn, ...openers].some((o) => marks(o, name)))
    )
      continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} is not reached on every path, and ${openers[0]?.name ?? ''}() has started the invalidation`,
      help: 'End it on every path.',
      related: steps(fn, [left.end.span, 'reached with the invalidation open']),
      scene: { kind: 'invalidator' },
    };
    return;
  }
}

/** The member that is the range of the call: `struct wp_walk.range`. */
function memberAt(
  program: Program,
  fn: FunctionIr,
  { op, event }: Pick<CallVisit, 'op' | 'event'>,
): string | null {
  const value = event?.args.range === undefined ? undefined : op.args[event.args.range]?.value;
  if (value?.kind !== 'address' || !value.place.path.some((step) => step.kind === 'deref')) return null;
  return program.lockClass(fn, value.place);
}

/** A return that is reached without the end, and one with it. */
function leftOpen({ returns }: FlowFacts, { op, event, states }: CallVisit): ReturnVisit | null {
  const [place, ...others] = states.map((s) => argPlace(s, op, event?.args.range));
  if (place == null || others.some((p) => p?.key !== place.key)) return null;
  const isEnded = ({ pending }: State): boolean =>
    pending.some((p) => p.place?.key === place.key && p.count < 0);
  const arrivals = returns.flatMap((r) => r.arrivals);
  if (arrivals.some(({ state }) => state.murky) || !arrivals.some(({ state }) => isEnded(state))) return null;
  return returns.find((r) => r.arrivals.some(({ state }) => !isEnded(state))) ?? null;
}

/** Functions of the file that start an invalidation in that member. */
function startersOf(program: Program, fn: FunctionIr, member: string): readonly FunctionIr[] {
  const name = memberOfClass(member);
  const found = program.functionsWith(fn.path, (text) => text.includes(name), [name]);
  return found.filter((other) =>
    callsOf(other).some((op) => {
      const event = eventOf(op);
      return (
        event !== null && starts.includes(event.event) && memberAt(program, other, { op, event }) === member
      );
    }),
  );
}

function alwaysOpens({ returns, widened }: FlowFacts): boolean {
  const good = returns.flatMap((r) => r.arrivals).filter(({ value }) => value?.mask !== NEG);
  return (
    !widened &&
    good.length > 0 &&
    good.every(({ state }) => state.pending.some((p) => p.kind === 'range' && p.count > 0))
  );
}

function callsOne(fn: FunctionIr, kinds: readonly EventKind[]): boolean {
  return callsOf(fn).some((op) => {
    const row = eventOf(op);
    return row !== null && kinds.includes(row.event);
  });
}

/** Members that the function's branches look at. */
function tests(fn: FunctionIr): readonly string[] {
  return fn.blocks.flatMap(({ end }) =>
    end.kind === 'branch' ? placesRead(end.condition).flatMap((p) => fieldsOf(p)) : [],
  );
}

function fieldsOf({ path }: Place): readonly string[] {
  return path.flatMap((step) => (step.kind === 'field' ? [step.name] : []));
}

/** It sets such a member to a constant: a flag that says whether there is something to end. */
function marks(fn: FunctionIr, member: string): boolean {
  return assignsOf(fn).some(
    ({ target, value }) => target !== null && isConstant(value) && fieldsOf(target).at(-1) === member,
  );
}
