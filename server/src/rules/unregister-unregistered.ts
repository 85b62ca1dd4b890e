// INV402: where a registration has failed, the way out removes what was never inserted.

import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import type { State } from '../flow/state.ts';
import { rebase } from '../flow/summary.ts';
import { pointee } from '../flow/evaluate.ts';
import type { CallOp, FunctionIr, Place } from '../ir/ir.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { isOnEveryPath } from './shared/every-path.ts';
import { eventOf, inserts, isLookedAt, outcome, removals, subscriptionAt } from './shared/subscriptions.ts';

export const unregisterUnregistered: Rule = {
  code: 'INV402',
  slug: 'unregister-unregistered',
  title: 'an error path removes a notifier that was never inserted',
  severity: 'warning',
  enforces: enforcement.registration,
  check,
};

/** Calls that make a subscription, in the driver's memory or in their own. */
const makers: readonly EventKind[] = [...inserts, 'get'];

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* putNeverGot({ flow, fn });
  const reported = new Set<CallOp>();
  for (const visit of facts.calls) {
    if (visit.event === null || !inserts.includes(visit.event.event) || !isLookedAt(fn, visit)) continue;
    if (visit.event.returns !== 'errno') continue;
    const keys = new Set(visit.states.map((s) => subscriptionOf(s, visit)?.key ?? ''));
    const [key] = keys;
    if (keys.size !== 1 || key === undefined || key === '') continue;
    const course = flow.course(fn, visit, {
      assume: outcome(visit, false),
      // Another try, or another element of a list under the same name.
      stops: (op) =>
        op === visit.op || op.kind === 'havoc' || (op.kind === 'assign' && isWithin(key, op.target)),
    });
    for (const { op, states } of course.widened ? [] : course.calls) {
      if (op === visit.op || reported.has(op)) continue;
      const removed = states.map((s) => removedBy(flow, fn, op, s)?.key);
      if (removed.length === 0 || removed.some((k) => k !== key)) continue;
      reported.add(op);
      yield {
        span: op.span,
        message: `${callName(op)} removes a notifier whose registration has failed`,
        help: 'Jump past the removal where the registration fails.',
        related: steps(fn, [visit.op.span, 'reached where this fails']),
      };
    }
  }
}

/** A failed get hands no notifier out, and an object that was made here has none in it: there is nothing to put. */
function* putNeverGot({ flow, fn }: Pick<RuleContext, 'flow' | 'fn'>): Iterable<Draft> {
  const makes = flow.facts(fn).calls.filter(({ event }) => event !== null && makers.includes(event.event));
  const [visit, other] = makes;
  if (visit?.event?.event !== 'get' || other !== undefined || !isLookedAt(fn, visit)) return;
  const course = flow.course(fn, visit, { assume: outcome(visit, false), stops: (op) => op === visit.op });
  for (const { op, states } of course.widened ? [] : course.calls) {
    const removed = states.map((s) => removedBy(flow, fn, op, s));
    if (removed.length === 0 || !removed.every((place) => place !== null && isInNewObject(place))) continue;
    yield {
      span: op.span,
      message: `${callName(op)} gives up a notifier that the failed ${callName(visit.op)} has not made`,
      help: 'Jump past it where the registration fails.',
      related: steps(fn, [visit.op.span, 'reached where this fails']),
    };
  }
}

/** Part of memory that an allocation of this function returned. */
function isInNewObject({ root }: Place): boolean {
  const [, name = ''] = root.kind === 'global' ? (/^(\w+)\(/.exec(root.name) ?? []) : [];
  return vocabulary.sleepers.get(name)?.gfp !== undefined;
}

function subscriptionOf(state: State, { op, event }: CallVisit): Place | null {
  return event === null ? null : subscriptionAt(state, op, event);
}

/** A write to a variable by which the subscription is named. */
function isWithin(key: string, target: Place | null): boolean {
  return target !== null && target.path.length === 0 && new RegExp(`\\b${target.key}\\b`).test(key);
}

/** The subscription that the call removes, itself or in a function that removes it on every path. */
function removedBy(flow: FlowEngine, fn: FunctionIr, op: CallOp, state: State): Place | null {
  const row = eventOf(op);
  const [callee, other] = flow.calleesOf(fn, op) ?? [];
  if (callee === undefined)
    return row !== null && removals.includes(row.event) ? subscriptionAt(state, op, row) : null;
  if (other !== undefined || op.callee.kind !== 'name') return null;
  for (const visit of flow.facts(callee).calls) {
    if (visit.event === null || !removals.includes(visit.event.event)) continue;
    const place =
      visit.states.length === 1 && visit.states[0] ? subscriptionOf(visit.states[0], visit) : null;
    if (place === null || !isOnEveryPath(callee, visit.block)) continue;
    return rebase(place, (index) => {
      const arg = op.args[index];
      return arg === undefined ? null : pointee(state, arg.value);
    });
  }
  return null;
}
