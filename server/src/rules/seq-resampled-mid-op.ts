// INV107: the sequence is sampled a second time with pages of the first sample still unchecked: the check looks
// at the second sample only.

import type { FlowFacts } from '../flow/facts.ts';
import { maySucceed } from '../flow/queries.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { attemptAt, checksOf } from './shared/checks.ts';
import { steps } from './shared/steps.ts';

export const seqResampledMidOp: Rule = {
  code: 'INV107',
  slug: 'seq-resampled-mid-op',
  title: 'a second sample hides the first',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findSecondSamples,
};

function* findSecondSamples({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  // One path is enough, and a widened state knows of no attempt.
  if (fn.partial) return;
  for (const visit of checksOf(facts)) {
    if (visit.event.event === 'section-end') continue;
    const second = visit.states.map((s) => attemptAt(s, visit)).find((a) => a?.resampled != null);
    if (!second) continue;
    yield {
      span: visit.op.span,
      message: 'pages were looked up under an older sample than the one that is compared here',
      help: 'Sample once for each round, before the first lookup.',
      related: steps(
        fn,
        [second.resampled, 'the pages are looked up under this sample'],
        [second.sampled, 'the second sample takes its place'],
      ),
    };
    return;
  }
  yield* handedOn(facts);
}

/** Nothing is compared here: who gets the sequence gets that of the last part. */
function* handedOn(facts: FlowFacts): Iterable<Draft> {
  const { fn } = facts;
  for (const { arrivals } of facts.returns) {
    for (const arrival of arrivals) {
      const last = arrival.state.attempts.find(
        (a) => a.escaped && a.stage === 'sampled' && a.resampled !== null,
      );
      if (last?.sampled == null || !maySucceed(fn, arrival)) continue;
      yield {
        span: last.sampled,
        message:
          'the sequence is sampled anew for each part, and whoever compares it gets that of the last one',
        help: 'Sample once for each round, before the first lookup.',
        related: steps(fn, [last.translated, 'each part is looked up under a sample of its own']),
      };
      return;
    }
  }
}
