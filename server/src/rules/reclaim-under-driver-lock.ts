// INV113: an allocation that may enter reclaim, or an access that may fault, with a lock held that a callback waits for:
// reclaim invalidates, and the callback waits for the lock of the task that runs it.

import { reclaiming } from '../flow/reach.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { lockName } from '../flow/queries.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callbackLockHeld, mayBeNoReclaim, waitsAt } from './shared/driver-lock.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const reclaimUnderDriverLock: Rule = {
  code: 'INV113',
  slug: 'reclaim-under-driver-lock',
  title: 'an allocation that may reclaim under a lock that a callback takes',
  severity: 'warning',
  enforces: enforcement.noDeadlock,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const { op, states } of facts.calls) {
    const held = callbackLockHeld(flow, fn, states);
    if (held === null || mayBeNoReclaim(states)) continue;
    const witness = flow.reaches(fn, op, reclaiming);
    if (witness === null) continue;
    const through = witness.chain.length > 1 ? `, through ${witness.chain.at(-1)}(),` : '';
    yield {
      span: op.span,
      message: `${callName(op)}${through} may enter reclaim with ${lockName(held.lock)} held, which ${held.callback.name}() waits for`,
      help: 'Allocate before the lock is taken, or with GFP_NOWAIT.',
      related: steps(fn, [held.lock.span, 'the lock is taken']),
      scene: waitsAt(fn, op, held),
    };
  }
}
