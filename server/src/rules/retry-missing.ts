// INV101: pages or page frames are used although no sequence check was made since they were looked up.

import { unnamedSequence } from '../flow/attempts.ts';
import type { Span } from '../base/span.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import { maySucceed } from '../flow/queries.ts';
import { callsEvent } from '../flow/readers.ts';
import type { Attempt, State } from '../flow/state.ts';
import { mayBeMadeAbove } from './shared/check-above.ts';
import { publishSites, type PublishSite } from './shared/publishes.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';

export const retryMissing: Rule = {
  code: 'INV101',
  slug: 'retry-missing',
  title: 'pages are used with no sequence check',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findUnchecked,
};

function* findUnchecked(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const sites = publishSites(facts);
  // A function with a protocol of its own knows on which path it needs one.
  const hasProtocol = facts.summary.checks || facts.calls.some((c) => c.event?.event === 'sample');
  for (const { end, arrivals } of facts.returns) {
    for (const arrival of arrivals) {
      if (!maySucceed(fn, arrival)) continue;
      // A check of one of several sequences may be ours.
      if (arrival.state.attempts.some((a) => a.id === unnamedSequence && a.stage === 'checked')) continue;
      for (const a of arrival.state.attempts) {
        if (a.translation !== 'done' || a.translated === null || a.published === null) continue;
        if (a.stage !== 'sampled' || a.handedOver || a.protocol === protocols.invlock) continue;
        if (a.escaped && !publishedUnderLock(context, sites, arrival.state, a)) continue;
        if (a.sampled === null && hasProtocol) continue;
        if (mayBeCheckedInCallee(context, a.translated) || isToldBelow(context, a.translated)) continue;
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

/** A helper that is called after the lookup makes the check on some of its paths: it knows which of them need one. */
function mayBeCheckedInCallee({ flow, fn }: RuleContext, { start }: Span): boolean {
  return flow.facts(fn).calls.some(
    ({ op, callees }) =>
      op.span.start > start &&
      callees.some((callee) => {
        const summary = flow.summary(callee);
        return summary?.checks === true && summary.outcomes.some((o) => o.checks.length === 0);
      }),
  );
}

/** The helper that looks the pages up compares too early, and nobody compares again: INV117 tells it there. */
function isToldBelow({ program, flow, fn }: RuleContext, { start }: Span): boolean {
  return flow
    .facts(fn)
    .calls.some(
      ({ op, callees }) =>
        op.span.start === start &&
        callees.some((c) => callsEvent(c, ['early-check']) && !mayBeMadeAbove(program, flow, c, 0)),
    );
}

/** Whoever gets the sequence comes too late: the pages are in place, and the lock is free again. */
function publishedUnderLock(
  { flow, fn }: RuleContext,
  sites: readonly PublishSite[],
  end: State,
  attempt: Attempt,
): boolean {
  if (attempt.sampled === null) return false;
  const locks = flow.sequenceLocks(attempt.field, attempt.protocol, fn.path);
  if (locks === null || locks.size === 0) return false;
  const protects = (s: State): boolean =>
    s.locks.some((l) => l.count > 0 && l.origin === 'acquired' && l.cls !== null && locks.has(l.cls));
  if (end.murky || protects(end)) return false;
  return sites.some(
    ({ span, states }) =>
      span.start === attempt.published?.start &&
      states.some((s) => s.attempts.some((a) => a.id === attempt.id) && protects(s)),
  );
}
