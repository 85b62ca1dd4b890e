// INV304: the two counting helpers of the invlock: in both callbacks, always, and under the driver lock.

import type { CallVisit, FlowFacts } from '../flow/facts.ts';
import { mayHoldAny, type State } from '../flow/state.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { isOutsideCallbacks } from './shared/below-callbacks.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const invlockInvUnpaired: Rule = {
  code: 'INV304',
  slug: 'invlock-inv-unpaired',
  title: 'an invalidation is counted on some paths, or without the lock',
  severity: 'warning',
  enforces: enforcement.sectionCount,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const counting = facts.calls.filter(isCounting);
  for (const { op, states } of counting) {
    if (isOutsideCallbacks(program, flow, fn)) {
      yield {
        span: op.span,
        message: `${callName(op)} is called where no invalidation runs: no callback comes here`,
        help: 'Call it from the range_start and range_end callbacks.',
      };
    } else if (flow.roles(fn).length > 0 && states.length > 0 && !states.some(mayHoldAny)) {
      yield {
        span: op.span,
        message: `${callName(op)} is called without the driver lock`,
        help: 'Call it under the lock that the readers hold at the end of their section.',
        scene: { kind: 'callback', spots: [] },
      };
    }
  }
  const [first] = counting;
  const isCallback = flow.roles(fn).some((r) => r.row.role === 'start' || r.row.role === 'end');
  if (first === undefined || !isCallback) return;
  const skipped = returnsWithout(facts, first);
  if (skipped === null) return;
  yield {
    span: skipped,
    message: `the callback returns without ${callName(first.op)}, which it calls elsewhere`,
    help: 'Count every range; say with the argument whether it is of interest.',
    related: steps(fn, [first.op.span, 'counted here']),
    scene: { kind: 'callback', spots: [] },
  };
}

function isCounting({ event }: CallVisit): boolean {
  return (
    event?.protocol === protocols.invlock &&
    (event.event === 'invalidate-begin' || event.event === 'invalidate-end')
  );
}

/** A successful return on a path that did not count. */
function returnsWithout(facts: FlowFacts, { event }: CallVisit): { start: number; end: number } | null {
  const wanted = event?.event === 'invalidate-begin' ? 1 : -1;
  const counted = (s: State): boolean =>
    s.murky || s.pending.some((p) => p.kind === 'in-progress' && p.count * wanted > 0);
  for (const { end, arrivals } of facts.returns) {
    // What start refuses, a range that is not blockable, never comes to end.
    const bad = arrivals.find(
      ({ state, value }) =>
        (value === null || value.exact === '0') && state.blockable !== 'no' && !counted(state),
    );
    if (bad !== undefined) return end.span;
  }
  return null;
}
