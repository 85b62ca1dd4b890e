// INV506: the mmap lock is taken under a lock that a callback waits for. Callbacks run with the mmap lock held.

import { enforcement } from '../semantics/enforcement.ts';
import { lockName } from '../flow/queries.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callsReaching, chainText } from './shared/below-callbacks.ts';
import { callbackLockHeld, faultingIn } from './shared/driver-lock.ts';
import { takingMmapLock } from './shared/mmap-lock.ts';
import { steps } from './shared/steps.ts';

export const lockOrder: Rule = {
  code: 'INV506',
  slug: 'lock-order',
  title: 'the mmap lock is taken under a lock that a callback takes',
  severity: 'warning',
  enforces: enforcement.insideReclaim,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial || flow.facts(fn).widened) return;
  const faults = [...callsReaching(flow, fn, faultingIn)].map((found) => found.visit);
  for (const { visit, witness } of callsReaching(flow, fn, takingMmapLock)) {
    const held = callbackLockHeld(flow, fn, visit.states);
    if (held === null || held.callback === fn) continue;
    // A lookup under the same lock is the worse half: INV114 tells of it.
    if (faults.some((c) => callbackLockHeld(flow, fn, c.states)?.lock.key === held.lock.key)) continue;
    yield {
      span: visit.op.span,
      message: `${chainText(witness)} waits for the mmap lock with ${lockName(held.lock)} held, which ${held.callback.name}() takes under the mmap lock`,
      help: 'Take the mmap lock first, or not under this lock.',
      related: steps(fn, [held.lock.span, 'the lock is taken']),
    };
  }
}
