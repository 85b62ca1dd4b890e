// INV112: something sleeps between the end of an invlock section and the release of the driver lock.

import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { spinningLock, sleepDraft } from './shared/sleep.ts';
import { steps } from './shared/steps.ts';

export const sleepUnderInvlock: Rule = {
  code: 'INV112',
  slug: 'sleep-under-invlock',
  title: 'something sleeps between the end of the section and the unlock',
  severity: 'error',
  enforces: enforcement.sectionEnd,
  check: findSleepers,
};

function* findSleepers({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const sleep = flow.sleep(fn, visit.op);
    if (sleep === null || visit.states.length === 0) continue;
    // Under a spinning lock it is forbidden anyway, and reported as that.
    if (visit.states.every((s) => spinningLock(s) !== null)) continue;
    for (const state of visit.states) {
      const a = state.attempts.find(
        (x) =>
          x.id.startsWith('section:') &&
          x.stage === 'checked' &&
          x.lockDropped === null &&
          x.checkLocks.length > 0,
      );
      if (a === undefined || a.checked === null) continue;
      const { what, related } = sleepDraft(fn, visit.op, sleep);
      yield {
        span: visit.op.span,
        message: `${what} between the end of the section and the release of the driver lock`,
        help: 'Sleep before the section is ended, or after the driver lock is released.',
        related: [...steps(fn, [a.checked, 'the section ends here, under the driver lock']), ...related],
      };
      break;
    }
  }
}
