// INV503: a lock is released that this path took and already gave back.

import { enforcement } from '../semantics/enforcement.ts';
import { failedKey, releasedKey } from '../flow/locks.ts';
import type { State } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

export const unlockNotHeld: Rule = {
  code: 'INV503',
  slug: 'unlock-not-held',
  title: 'a lock is released that is not held',
  severity: 'error',
  enforces: enforcement.unlock,
  check: findSecondReleases,
};

function* findSecondReleases({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    if (visit.lock?.effect !== 'release' || visit.lock.lock.kind === 'token') continue;
    const lock = flow.lockOf(fn, visit);
    if (lock === null || visit.states.length === 0) continue;
    const failed = visit.states.every((s) => s.facts.values.has(failedKey(lock.key)));
    const key = failed ? failedKey(lock.key) : releasedKey(lock.key);
    const isFree = (s: State): boolean =>
      !s.murky &&
      !s.locks.some((l) => l.count > 0 && (l.key === lock.key || (l.cls !== null && l.cls === lock.cls)));
    // Some paths may not have taken it at all: whoever holds it for those could not have let the others take it.
    if (!visit.states.every(isFree) || !visit.states.some((s) => s.facts.values.has(key))) continue;
    yield {
      span: visit.op.span,
      message: failed
        ? `${lock.key} is released where taking it has failed`
        : `${lock.key} is held on no path to here, and was already released`,
      help: 'Release it once, on the path that holds it.',
    };
  }
}
