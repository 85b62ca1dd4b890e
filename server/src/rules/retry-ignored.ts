// INV102: the check is made, but a collision does not keep the pages from being used.

import { enforcement } from '../semantics/enforcement.ts';
import type { Span } from '../base/span.ts';
import type { Attempt, State } from '../flow/state.ts';
import type { FlowFacts } from '../flow/facts.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { publishSites } from './shared/publishes.ts';
import { checksOf, isDropped, type CheckVisit } from './shared/checks.ts';
import { callName } from './shared/names.ts';
import { step } from './shared/steps.ts';

export const retryIgnored: Rule = {
  code: 'INV102',
  slug: 'retry-ignored',
  title: 'the result of the sequence check is ignored',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findIgnored,
};

function* findIgnored({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  for (const visit of checksOf(facts)) {
    const section = visit.event.event === 'section-end';
    if (isDropped(visit) && !section) {
      yield {
        span: visit.op.span,
        message: `the result of ${callName(visit.op)} is dropped`,
        help: 'If it is true, unlock and go round again.',
      };
      continue;
    }
    if (facts.widened || fn.partial) continue;
    const publish = publishAfterCollision(facts, visit);
    if (publish === null) continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} does not keep stale pages from being used`,
      help: 'If it is true, unlock and go round again.',
      related: [step(fn, publish, 'reached although the sequence has changed')],
    };
  }
}

/** A use of the pages, still under the lock of the check, that a collision reaches. */
function publishAfterCollision(facts: FlowFacts, visit: CheckVisit): Span | null {
  const at = visit.op.span.start;
  const sites = publishSites(facts);
  const good = sites.some(({ states }) => states.some((s) => reaches(s, at, 'checked')));
  // The old sample comes round again: another rule's.
  if (visit.states.some((s) => s.attempts.some((a) => a.stage === 'collided' && a.checked?.start === at)))
    return null;
  for (const { span, states } of sites) {
    const collided = states.some((s) => reaches(s, at, 'collided'));
    const checked = states.some((s) => reaches(s, at, 'checked'));
    // On both branches, or on the wrong one alone: what only a collision reaches may be a fallback of its own.
    if (collided && (checked || !good)) return span;
  }
  return null;
}

/** Pages that were used before the check are unwound after a collision: that is no use of them. */
function reaches(state: State, check: number, stage: Attempt['stage']): boolean {
  return state.attempts.some(
    (a) => a.stage === stage && a.checked?.start === check && a.published === null && stillLocked(state, a),
  );
}

function stillLocked(state: State, a: Attempt): boolean {
  return a.checkLocks.length === 0
    ? a.id.startsWith('section:') || state.locks.some((l) => l.count > 0)
    : a.checkLocks.some((key) => state.locks.some((l) => l.key === key && l.count > 0));
}
