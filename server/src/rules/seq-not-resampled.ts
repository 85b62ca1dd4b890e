// INV106: after a collision the next round goes to the check with the old sample, which can only collide again,
// or worse, lets pages through that a second invalidation took.

import type { Draft, Rule, RuleContext } from './rule.ts';
import { attemptAt, checksOf } from './shared/checks.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const seqNotResampled: Rule = {
  code: 'INV106',
  slug: 'seq-not-resampled',
  title: 'the retry uses the old sample',
  severity: 'warning',
  enforces: { kind: 'property', protocol: 'interval-notifier', property: 'progress' },
  check: findStaleSample,
};

function* findStaleSample({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of checksOf(facts)) {
    if (visit.event.event === 'section-end') continue;
    const stale = visit.states
      .map((s) => attemptAt(s, visit))
      .find(
        (a) =>
          a?.stage === 'collided' &&
          a.sampled !== null &&
          a.translation !== 'none' &&
          a.translated !== null &&
          isRound(a, visit.op.span.start),
      );
    if (!stale) continue;
    yield {
      span: visit.op.span,
      message: `after a collision ${callName(visit.op)} is reached again with the old sample`,
      help: 'Sample the sequence again at the start of every round.',
      related: steps(fn, [stale.sampled, 'the only sample, outside the loop']),
    };
  }
}

/** The collision was found by this very check: a round, not a second look at the same round. */
function isRound(a: { readonly checked: { readonly start: number } | null }, check: number): boolean {
  return a.checked?.start === check;
}
