// INV101: pages or page frames are used although no sequence check was made since they were looked up.

import { maySucceed } from '../flow/queries.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';

export const retryMissing: Rule = {
  code: 'INV101',
  slug: 'retry-missing',
  title: 'pages are used with no sequence check',
  severity: 'warning',
  enforces: { kind: 'property', protocol: 'interval-notifier', property: 'no-stale-publish' },
  check: findUnchecked,
};

function* findUnchecked({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const { end, arrivals } of facts.returns) {
    for (const arrival of arrivals) {
      if (!maySucceed(fn, arrival)) continue;
      for (const a of arrival.state.attempts) {
        if (a.translation !== 'done' || a.translated === null || a.published === null) continue;
        if (a.stage !== 'sampled' || a.escaped || a.handedOver || a.protocol === 'invlock') continue;
        yield {
          span: a.translated,
          message: 'the pages found here are used, but no sequence check follows',
          help: 'Under the driver lock, compare the sequence before the pages are used, and go round again if it changed.',
          related: steps(
            fn,
            [a.sampled, 'the sequence is sampled'],
            [a.translated, 'the pages are looked up'],
            [a.published, 'and used'],
            [end.span, 'success is returned without a check'],
          ),
        };
      }
    }
  }
}
