// INV401: the result of a registration is dropped: the driver goes on with no notifier at all.

import { enforcement } from '../semantics/enforcement.ts';
import { resultIsDead } from '../flow/queries.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';

export const registerIgnored: Rule = {
  code: 'INV401',
  slug: 'register-ignored',
  title: 'the result of a registration is dropped',
  severity: 'warning',
  enforces: enforcement.registration,
  check: findDropped,
};

const registrations: readonly EventKind[] = ['insert', 'register', 'get', 'hmm-register'];

function* findDropped({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const visit of flow.facts(fn).calls) {
    if (visit.event?.mustCheck !== true || !registrations.includes(visit.event.event)) continue;
    if (visit.op.result === 'used' && !resultIsDead(fn, visit.op)) continue;
    yield {
      span: visit.op.span,
      message: `the result of ${callName(visit.op)} is dropped: if it fails, no invalidation is ever seen`,
      help: 'Check the result and undo what was set up if it is an error.',
    };
  }
}
