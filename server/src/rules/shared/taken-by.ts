// Locks that a helper took: they count as the function's own if the helper takes them whatever happens.

import type { CallVisit, FlowEngine, FlowFacts } from '../../flow/facts.ts';
import type { HeldLock } from '../../flow/state.ts';
import type { LockEffect } from '../../flow/summary.ts';
import type { FunctionIr } from '../../ir/ir.ts';

/** True if the function took the lock itself, or by a helper that returns with it on every path. */
export function isOwnLock(flow: FlowEngine, { calls }: FlowFacts, lock: HeldLock): boolean {
  if (lock.origin !== 'callee') return lock.origin === 'acquired';
  const taken = calls.find((c) => c.op.span.start === lock.span.start);
  return taken !== undefined && alwaysTakes(flow, taken).some(({ cls }) => cls === lock.cls);
}

/** Classes of the locks that the call surely returns with, if it returns with any: by name or by helper. */
export function takenAt(flow: FlowEngine, fn: FunctionIr, visit: CallVisit): readonly string[] {
  if (visit.lock?.effect === 'acquire') {
    const cls = visit.lock.holds === 'rcu' ? null : (flow.lockOf(fn, visit)?.cls ?? null);
    return cls === null ? [] : [cls];
  }
  return alwaysTakes(flow, visit).flatMap(({ cls }) => cls ?? []);
}

/** What the one function behind the call takes for its caller on every path. */
function alwaysTakes(flow: FlowEngine, { callees }: CallVisit): readonly LockEffect[] {
  const [callee, other] = callees;
  if (callee === undefined || other !== undefined) return [];
  const [first, ...rest] = flow.summary(callee)?.outcomes ?? [];
  if (first === undefined || first.murky) return [];
  return first.locks.filter(
    ({ cls, delta }) =>
      delta > 0 && rest.every((o) => !o.murky && o.locks.some((l) => l.delta > 0 && l.cls === cls)),
  );
}
