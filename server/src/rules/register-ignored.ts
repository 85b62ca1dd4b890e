// INV401: the result of a registration is dropped: the driver goes on with no notifier at all.

import { enforcement } from '../semantics/enforcement.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import { callsEvent, registrations } from '../flow/readers.ts';
import { NEG } from '../flow/values.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { isLookedAt, outcome } from './shared/subscriptions.ts';

export const registerIgnored: Rule = {
  code: 'INV401',
  slug: 'register-ignored',
  title: 'the result of a registration is dropped',
  severity: 'warning',
  enforces: enforcement.registration,
  check: findDropped,
};

function* findDropped({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const visit of flow.facts(fn).calls) {
    if (!isRegistration(visit) && !isHelpers(flow, visit)) continue;
    if (isLookedAt(fn, visit)) continue;
    yield {
      span: visit.op.span,
      message: `the result of ${callName(visit.op)} is dropped: if it fails, no invalidation is ever seen`,
      help: 'Check the result and undo what was set up if it is an error.',
    };
  }
}

function isRegistration({ event }: CallVisit): boolean {
  return event?.mustCheck === true && registrations.includes(event.event);
}

/** The one function behind the call registers, and its result is an error wherever that has failed. */
function isHelpers(flow: FlowEngine, { op, event, callees }: CallVisit): boolean {
  const [helper, other] = callees;
  if (event !== null || op.callee.kind !== 'name' || helper === undefined || other !== undefined)
    return false;
  return !helper.partial && tellsOfFailure(flow, helper);
}

function tellsOfFailure(flow: FlowEngine, helper: FunctionIr): boolean {
  if (!callsEvent(helper, registrations)) return false;
  const facts = flow.facts(helper);
  const made = facts.calls.filter(isRegistration);
  if (facts.widened || made.length === 0) return false;
  return made.every((visit) => {
    const course = flow.course(helper, visit, {
      assume: outcome(visit, false),
      stops: (op) => op === visit.op,
    });
    const arrivals = course.returns.flatMap((r) => r.arrivals);
    return !course.widened && arrivals.length > 0 && arrivals.every(({ value }) => value?.mask === NEG);
  });
}
