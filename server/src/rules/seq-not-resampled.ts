// INV106: after a collision the next round goes to the check with the old sample, which can only collide again,
// or worse, lets pages through that a second invalidation took.

import { enforcement } from '../semantics/enforcement.ts';
import { attemptOfTranslation } from '../flow/attempts.ts';
import type { Attempt } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { decisionsOf } from './shared/checks.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const seqNotResampled: Rule = {
  code: 'INV106',
  slug: 'seq-not-resampled',
  title: 'the retry uses the old sample',
  severity: 'warning',
  enforces: enforcement.readerProgress,
  check: findStaleSample,
};

function* findStaleSample(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* walksAgain(context);
  for (const { visit, attempt } of decisionsOf(flow, facts)) {
    if (visit.event?.event === 'section-end') continue;
    const stale = visit.states.map(attempt).find((a) => a !== null && isRound(a, visit.op.span.start));
    if (!stale) continue;
    yield {
      span: visit.op.span,
      message: `after a collision ${callName(visit.op)} is reached again with the old sample`,
      help: 'Sample the sequence again at the start of every round.',
      related: steps(fn, [stale.sampled, 'the only sample, outside the loop']),
    };
  }
}

/** A walk that found the sequence stale says -EBUSY: with the old sample it can only say so again. */
function* walksAgain({ flow, fn }: RuleContext): Iterable<Draft> {
  for (const visit of flow.facts(fn).calls) {
    if (visit.event?.event !== 'translate' || visit.event.args.range === undefined) continue;
    const { op, event } = visit;
    const stale = visit.states
      .map((s) => attemptOfTranslation(s, op, event))
      .find((a) => a?.sampled != null && a.sampled.start < op.span.start && a.translation === 'failed');
    if (!stale) continue;
    yield {
      span: op.span,
      message: `${callName(op)} is tried again with the old sample, after it has failed with it`,
      help: 'Sample the sequence again at the start of every round.',
      related: steps(fn, [stale.sampled, 'the only sample, outside the loop']),
    };
  }
}

/** The collision was found by this very check: a round, not a second look at the same round. */
function isRound(a: Attempt, check: number): boolean {
  return (
    a.stage === 'collided' &&
    a.sampled !== null &&
    a.translation !== 'none' &&
    a.translated !== null &&
    a.checked?.start === check
  );
}
