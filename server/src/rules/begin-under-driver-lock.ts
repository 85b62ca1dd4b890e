// INV115: a reader waits for a running invalidation with a lock held that the invalidation's callback waits for.

import { enforcement } from '../semantics/enforcement.ts';
import { lockName } from '../flow/queries.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callbackLockHeld, waitingForInvalidation, waitsAt } from './shared/driver-lock.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const beginUnderDriverLock: Rule = {
  code: 'INV115',
  slug: 'begin-under-driver-lock',
  title: 'a reader waits for an invalidation under a lock that its callback takes',
  severity: 'warning',
  enforces: enforcement.noDeadlock,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const { op, states } of facts.calls) {
    const held = callbackLockHeld(flow, fn, states);
    const witness = held === null ? null : flow.reaches(fn, op, waitingForInvalidation);
    if (held === null || witness === null) continue;
    const through = witness.chain.length > 1 ? `, through ${witness.chain.at(-1)}(),` : '';
    yield {
      span: op.span,
      message: `${callName(op)}${through} waits for a running invalidation with ${lockName(held.lock)} held, which ${held.callback.name}() waits for`,
      help: 'Sample before the lock is taken.',
      related: steps(fn, [held.lock.span, 'the lock is taken']),
      scene: waitsAt(fn, null, held),
    };
  }
}
