// INV604: the per-attempt state is set up again in every round, which loses the time budget after which the
// section falls back to the write lock; or it is never set up.

import { enforcement } from '../semantics/enforcement.ts';
import type { AssignVisit, CallVisit, FlowFacts } from '../flow/facts.ts';
import { argPlace } from '../flow/attempts.ts';
import { sectionStateInit } from '../semantics/identity.ts';
import type { Expr, Place } from '../ir/ir.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';

export const invlockStateReinit: Rule = {
  code: 'INV604',
  slug: 'invlock-state-reinit',
  title: 'the state of a section is initialised in the loop, or never',
  severity: 'warning',
  enforces: enforcement.sectionStart,
  check: findReinits,
};

function* findReinits({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (fn.partial) return;
  for (const visit of facts.calls) {
    if (visit.event?.event !== 'section-start') continue;
    const state = visit.states[0];
    const place = state === undefined ? null : argPlace(state, visit.op, visit.event.args.state);
    if (place === null) continue;
    const inits = facts.assigns.filter((a) => isInit(a, place));
    const again = inits.find((a) =>
      a.states.some((s) => s.attempts.some((x) => x.id === `section:${place.key}` && x.stage === 'collided')),
    );
    if (again !== undefined) {
      yield {
        span: visit.op.span,
        message: `${place.key} is initialised in every round: the section never falls back to the write lock`,
        help: 'Initialise the state once, before the loop.',
        related: steps(fn, [again.op.span, 'reached after a collision']),
      };
    } else if (inits.length === 0 && isLocal(place) && !isGivenAway(facts, visit, place)) {
      yield {
        span: visit.op.span,
        message: `${place.key} is used without being initialised`,
        help: `Declare it as "= ${sectionStateInit}".`,
      };
    }
  }
}

function isInit({ op }: AssignVisit, place: Place): boolean {
  if (op.target === null || op.operator !== '=') return false;
  const within = op.target.key === place.key || op.target.key.startsWith(`${place.key}.`);
  return within && (op.target.key !== place.key || isInitialiser(op.value));
}

function isInitialiser(value: Expr): boolean {
  return value.kind !== 'opaque' || value.text !== '';
}

function isLocal(place: Place): boolean {
  return place.root.kind === 'local' && place.path.length === 0;
}

/** Some other call got its address before: it may have initialised it. */
function isGivenAway(facts: FlowFacts, start: CallVisit, place: Place): boolean {
  return facts.calls.some(
    (visit) =>
      visit.op.span.start < start.op.span.start &&
      visit.op.args.some((a) => a.value.kind === 'address' && a.value.place.key === place.key),
  );
}
