// INV409: a reference on an address space that is not given back, or that was never taken.

import { evaluate, resolvePlace } from '../flow/evaluate.ts';
import type { CallVisit } from '../flow/facts.ts';
import { withFact, type State } from '../flow/state.ts';
import { POS, withMask } from '../flow/values.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { walkedAfterPut } from './shared/mm-gone.ts';
import { dropped, leakingReturn } from './shared/mm-leaks.ts';
import { gets, mmOf, movesOn } from './shared/mm-references.ts';
import { mayDieHere } from './shared/mm-users.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { mayReach, outcome } from './shared/subscriptions.ts';

export const mmLifetime: Rule = {
  code: 'INV409',
  slug: 'mm-lifetime',
  title: 'a reference on an address space is leaked or missing',
  severity: 'warning',
  enforces: enforcement.mmUsers,
  check,
};

function* check(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* mayDieHere(context);
  yield* walkedAfterPut(context);
  for (const visit of facts.calls) {
    const { op, event, states } = visit;
    if (event?.event !== 'mm-get' || states.length === 0) continue;
    const mm = mmOf(fn, visit);
    if (mm === null) continue;
    const course = flow.course(fn, visit, {
      assume: (s) => taken(s, visit),
      stops: (o, s) =>
        o === op || movesOn(o, s, mm) || mayReach(flow, fn, o, dropped(program), (call) => gets(call, s, mm)),
    });
    if (course.widened) continue;
    if (course.stopped.has(op)) {
      yield {
        span: op.span,
        message: `${callName(op)} takes another reference on the address space in every round`,
        help: 'Call mmput() before the next round.',
      };
    }
    const leak = leakingReturn(context, course);
    if (leak === null) continue;
    yield {
      span: op.span,
      message: 'the reference on the address space that is taken here is not given back on every path',
      help: 'Call mmput() on this path too.',
      related: steps(fn, [leak.span, 'returns with the reference']),
    };
  }
}

/** The reference was taken, and so there is an mm. */
function taken(state: State, visit: CallVisit): State | null {
  const { op, event } = visit;
  const after = event?.returns === 'void' ? state : outcome(visit, true)(state);
  const value = event?.args.mm === undefined ? undefined : op.args[event.args.mm]?.value;
  if (after === null || value?.kind !== 'place') return after;
  return withFact(after, resolvePlace(after, value.place).key, withMask(evaluate(after, value), POS));
}
