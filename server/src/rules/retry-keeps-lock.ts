// INV110: the branch of a collision leaves or goes round with a lock of this round still held.

import type { Span } from '../base/span.ts';
import { lockName } from '../flow/queries.ts';
import type { Attempt, HeldLock, State } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';

export const retryKeepsLock: Rule = {
  code: 'INV110',
  slug: 'retry-keeps-lock',
  title: 'a collision leaves or goes round with the lock held',
  severity: 'error',
  enforces: { kind: 'contract', row: 'mmu_interval_read_retry' },
  check: findKept,
};

function* findKept({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const draft = (span: Span, a: Attempt, lock: HeldLock, what: string): Draft => ({
    span,
    message: `after a collision ${lockName(lock)} is still held ${what}`,
    help: 'Release the lock on the branch of the collision.',
    related: steps(fn, [lock.span, 'the lock is taken'], [a.checked, 'the sequence is found changed']),
  });
  for (const visit of facts.calls) {
    if (visit.event?.event !== 'sample') continue;
    for (const state of visit.states) {
      const kept = keptLock(state);
      if (kept === null) continue;
      yield draft(visit.op.span, kept.attempt, kept.lock, 'when the next round samples');
      break;
    }
  }
  for (const { end, arrivals } of facts.returns) {
    for (const { state } of arrivals) {
      const kept = keptLock(state);
      if (kept === null || handsOver(arrivals, kept.lock)) continue;
      yield draft(end.span, kept.attempt, kept.lock, 'on return');
      break;
    }
  }
}

function keptLock(state: State): { attempt: Attempt; lock: HeldLock } | null {
  if (state.murky) return null;
  const attempt = state.attempts.find(
    (a) => a.stage === 'collided' && a.checked !== null && !a.id.startsWith('section:'),
  );
  if (attempt === undefined) return null;
  const lock = state.locks.find(
    (l) =>
      l.count > 0 &&
      l.certain &&
      l.sinceSample &&
      l.origin === 'acquired' &&
      !l.key.startsWith('<') &&
      l.span.start < (attempt.checked?.start ?? 0),
  );
  return lock === undefined ? null : { attempt, lock };
}

/** Every path to this return holds the lock: it is handed to the caller. */
function handsOver(arrivals: readonly { readonly state: State }[], lock: HeldLock): boolean {
  return (
    arrivals.some(({ state }) => state.attempts.some((a) => a.stage === 'checked')) &&
    arrivals.every(({ state }) => state.locks.some((l) => l.key === lock.key && l.count > 0))
  );
}
