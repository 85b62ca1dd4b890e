// INV114: user pages are faulted in with a lock held that a callback waits for: the fault itself may invalidate.

import { enforcement } from '../semantics/enforcement.ts';
import { lockName } from '../flow/queries.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callbackLockHeld, waitsAt } from './shared/driver-lock.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const faultUnderDriverLock: Rule = {
  code: 'INV114',
  slug: 'fault-under-driver-lock',
  title: 'user pages are faulted in under a lock that a callback takes',
  severity: 'warning',
  enforces: enforcement.noDeadlock,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const { op, event, states } of facts.calls) {
    if (event?.event !== 'translate' || !event.sleeps || event.driverLock !== 'not-held') continue;
    const held = callbackLockHeld(flow, fn, states);
    if (held === null) continue;
    yield {
      span: op.span,
      message: `${callName(op)} faults pages in with ${lockName(held.lock)} held, which ${held.callback.name}() waits for`,
      help: 'Look the pages up first, then take the lock, then check the sequence.',
      related: steps(fn, [held.lock.span, 'the lock is taken']),
      scene: waitsAt(fn, op, held),
    };
  }
}
