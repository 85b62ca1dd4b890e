// INV603: after a section has collided, the driver lock stays held, or no new section is started.

import { enforcement } from '../semantics/enforcement.ts';
import { certainLocks, lockName } from '../flow/queries.ts';
import type { State } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { checksOf } from './shared/checks.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const invlockRetryKeepsLock: Rule = {
  code: 'INV603',
  slug: 'invlock-retry-keeps-lock',
  title: 'a collided section keeps the driver lock or is not started again',
  severity: 'error',
  enforces: enforcement.sectionEnd,
  check: findKept,
};

function* findKept({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of checksOf(facts)) {
    if (visit.event.event !== 'section-end') continue;
    // The end is reached with the section already ended: the way round led past the start.
    const ended = visit.states.find((s) => endedBy(s, visit.op.span.start));
    if (ended !== undefined) {
      yield {
        span: visit.op.span,
        message: `after a collision ${callName(visit.op)} is reached again with no section started`,
        help: 'Go back to the start of the section.',
      };
      continue;
    }
    const starts = facts.calls.filter((call) => call.event?.event === 'section-start');
    const sites = [
      ...starts.map((call) => ({
        span: call.op.span,
        states: call.states,
        what: 'when the next section is started',
        // Taken above the start: that is what INV601 reports.
        after: call.op.span.start,
      })),
      ...facts.returns.map((r) => ({
        span: r.end.span,
        states: r.arrivals.map((a) => a.state),
        what: 'on return',
        after: 0,
      })),
    ];
    for (const site of sites) {
      const state = site.states.find(
        (s) => !s.murky && endedBy(s, visit.op.span.start) && keptLock(s, site.after) !== null,
      );
      const lock = state === undefined ? null : keptLock(state, site.after);
      if (lock === null) continue;
      yield {
        span: visit.op.span,
        message: `if the section has collided, ${lockName(lock)} is still held ${site.what}`,
        help: 'Release the driver lock on the branch of the collision.',
        related: steps(fn, [lock.span, 'the lock is taken'], [site.span, 'reached with the lock held']),
      };
      break;
    }
  }
}

function endedBy(state: State, check: number): boolean {
  return state.attempts.some(
    (a) => a.id.startsWith('section:') && a.stage === 'collided' && a.checked?.start === check,
  );
}

function keptLock(state: State, after: number): ReturnType<typeof certainLocks>[number] | null {
  return (
    certainLocks(state).find((l) => l.origin === 'acquired' && l.sinceSample && l.span.start > after) ?? null
  );
}
