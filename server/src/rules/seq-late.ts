// INV105: the sequence is sampled after the pages that it is meant to protect were looked up.

import { enforcement, protocols } from '../semantics/enforcement.ts';
import { maySucceed } from '../flow/queries.ts';
import type { Attempt } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { decisionsOf } from './shared/checks.ts';
import { steps } from './shared/steps.ts';

export const seqLate: Rule = {
  code: 'INV105',
  slug: 'seq-late',
  title: 'the sequence is sampled too late',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findLate,
};

function* findLate({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const draft = (span: Draft['span'], a: Attempt): Draft => ({
    span,
    message: 'the sequence was sampled after the pages were looked up: what happened in between is not seen',
    help: 'Sample the sequence before the lookup, in every round.',
    related: steps(fn, [a.earlier, 'the pages are looked up'], [a.sampled, 'the sequence is sampled']),
  });
  for (const { visit, attempt } of decisionsOf(flow, facts)) {
    const attempts = visit.states.map(attempt);
    const late = attempts.find((a) => a?.earlier != null);
    if (late) yield draft(visit.op.span, late);
    const stale = attempts.find((a) => a?.lookedUp != null && a.protocol === protocols.kvm);
    if (!stale || late) continue;
    yield {
      span: visit.op.span,
      message:
        'the sequence was sampled after the mmap lock was dropped: what the VMA said may be stale, and the check cannot tell',
      help: 'Sample the sequence before the mmap lock is dropped.',
      related: steps(
        fn,
        [stale.lookedUp, 'the VMA is looked up'],
        [stale.sampled, 'the sequence is sampled'],
      ),
    };
  }
  for (const { arrivals } of facts.returns) {
    for (const arrival of arrivals) {
      if (!maySucceed(fn, arrival)) continue;
      for (const a of arrival.state.attempts) {
        // Left for somebody else's check, with a translation that is older than it.
        if (a.earlier === null || a.sampled === null || a.stage !== 'sampled' || !a.escaped) continue;
        yield draft(a.sampled, a);
      }
    }
  }
}
