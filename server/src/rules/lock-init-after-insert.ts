// INV404: the lock of the callback is made ready after the subscription: a callback may run before.

import { enforcement } from '../semantics/enforcement.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { resolvePlace } from '../flow/evaluate.ts';
import type { State } from '../flow/state.ts';
import { inserts, outcome, subscriptionAt } from './shared/subscriptions.ts';

export const lockInitAfterInsert: Rule = {
  code: 'INV404',
  slug: 'lock-init-after-insert',
  title: 'a lock of the callback is initialised after the insertion',
  severity: 'error',
  enforces: enforcement.registration,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const { event } = visit;
    if (event === null || !inserts.includes(event.event) || visit.states.length === 0) continue;
    const course = flow.course(fn, visit, {
      assume: visit.op.result === 'used' ? outcome(visit, true) : (state) => state,
      stops: (op) => op === visit.op,
    });
    for (const { op } of course.widened ? [] : course.calls) {
      const row = op.callee.kind === 'name' ? vocabulary.plain.get(op.callee.name) : undefined;
      const target = row?.role === 'init' ? op.args[0]?.value : undefined;
      if (target?.kind !== 'address') continue;
      const cls = program.lockClass(fn, target.place);
      if (cls === null || !flow.callbackLocks(fn.path).has(cls)) continue;
      // The object of this subscription, and not the next one of a list.
      const isOwn = (s: State): boolean => {
        const subscription = subscriptionAt(s, visit.op, event);
        const lock = resolvePlace(s, target.place);
        return subscription !== null && JSON.stringify(subscription.root) === JSON.stringify(lock.root);
      };
      if (!visit.states.every(isOwn)) continue;
      yield {
        span: op.span,
        message: `${callName(op)} makes ${cls} ready after the subscription, whose callback takes it`,
        help: 'Initialise everything the callback uses before the notifier is inserted.',
        related: steps(fn, [visit.op.span, 'from here on the callback may run']),
      };
    }
  }
}
