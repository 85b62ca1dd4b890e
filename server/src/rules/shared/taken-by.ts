// Locks that a helper took: they count as the function's own if the helper takes them whatever happens.

import type { FlowEngine, FlowFacts } from '../../flow/facts.ts';
import type { HeldLock } from '../../flow/state.ts';

/** True if the function took the lock itself, or by a helper that returns with it on every path. */
export function isOwnLock(flow: FlowEngine, { calls }: FlowFacts, lock: HeldLock): boolean {
  if (lock.origin !== 'callee') return lock.origin === 'acquired';
  const taken = calls.find((c) => c.op.span.start === lock.span.start);
  const [callee] = taken?.callees ?? [];
  if (callee === undefined || taken?.callees.length !== 1) return false;
  const outcomes = flow.summary(callee)?.outcomes ?? [];
  return (
    outcomes.length > 0 &&
    outcomes.every((o) => !o.murky && o.locks.some((l) => l.delta > 0 && l.cls === lock.cls))
  );
}
