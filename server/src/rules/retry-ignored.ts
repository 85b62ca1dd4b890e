// INV102: the check is made, but a collision does not keep the pages from being used.

import type { Span } from '../base/span.ts';
import type { Attempt, State } from '../flow/state.ts';
import type { FlowFacts } from '../flow/facts.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { checksOf, isDropped, type CheckVisit } from './shared/checks.ts';
import { callName } from './shared/names.ts';
import { step } from './shared/steps.ts';

export const retryIgnored: Rule = {
  code: 'INV102',
  slug: 'retry-ignored',
  title: 'the result of the sequence check is ignored',
  severity: 'warning',
  enforces: { kind: 'property', protocol: 'interval-notifier', property: 'no-stale-publish' },
  check: findIgnored,
};

function* findIgnored({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  for (const visit of checksOf(facts)) {
    const section = visit.event.event === 'section-end';
    if (isDropped(visit) && !section) {
      yield {
        span: visit.op.span,
        message: `the result of ${callName(visit.op)} is dropped`,
        help: 'If it is true, unlock and go round again.',
      };
      continue;
    }
    if (facts.widened || fn.partial) continue;
    const publish = publishAfterCollision(facts, visit);
    if (publish === null) continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} does not keep stale pages from being used`,
      help: 'If it is true, unlock and go round again.',
      related: [step(fn, publish, 'reached although the sequence has changed')],
    };
  }
}

/** A use of the pages, still under the lock of the check, that a collision reaches. */
function publishAfterCollision(facts: FlowFacts, visit: CheckVisit): Span | null {
  const sites = [...facts.calls.filter((call) => call.publishes), ...facts.stores].map(({ op, states }) => ({
    span: op.span,
    states,
  }));
  for (const { span, states } of sites) {
    let collided = false;
    let checked = false;
    for (const state of states) {
      const a = state.attempts.find((attempt) => attempt.checked?.start === visit.op.span.start);
      if (a === undefined || !stillLocked(state, a)) continue;
      if (a.stage === 'collided') collided = true;
      if (a.stage === 'checked') checked = true;
    }
    // On both branches, or on the wrong one alone: what only a collision reaches may be a fallback of its own.
    if (collided && (checked || neverPublishedWhenGood(facts, visit))) return span;
  }
  return null;
}

function neverPublishedWhenGood(facts: FlowFacts, visit: CheckVisit): boolean {
  return ![...facts.calls.filter((call) => call.publishes), ...facts.stores].some(({ states }) =>
    states.some((state) =>
      state.attempts.some((a) => a.stage === 'checked' && a.checked?.start === visit.op.span.start),
    ),
  );
}

function stillLocked(state: State, a: Attempt): boolean {
  return a.checkLocks.length === 0
    ? a.id.startsWith('section:') || state.locks.some((l) => l.count > 0)
    : a.checkLocks.some((key) => state.locks.some((l) => l.key === key && l.count > 0));
}
