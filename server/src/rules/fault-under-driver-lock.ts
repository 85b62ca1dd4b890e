// INV114: user pages are faulted in with a lock held that a callback waits for: the fault itself may invalidate.

import { enforcement } from '../semantics/enforcement.ts';
import { lockName } from '../flow/queries.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callbackLockHeld, faultingIn, waitsAt } from './shared/driver-lock.ts';
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
  for (const { op, states } of facts.calls) {
    const held = callbackLockHeld(flow, fn, states);
    const witness = held === null ? null : flow.reaches(fn, op, faultingIn);
    if (held === null || witness === null) continue;
    const through = witness.chain.length > 1 ? `, through ${witness.chain.at(-1)}(),` : '';
    yield {
      span: op.span,
      message: `${callName(op)}${through} faults pages in with ${lockName(held.lock)} held, which ${held.callback.name}() waits for`,
      help: 'Look the pages up first, then take the lock, then check the sequence.',
      related: steps(fn, [held.lock.span, 'the lock is taken']),
      scene: waitsAt(fn, op, held),
    };
  }
}
