// Locks that are held for writing and released as if they were held for reading, or the other way round.

import { lockName } from '../../flow/queries.ts';
import type { CallVisit } from '../../flow/facts.ts';
import type { LockIdentity } from '../../flow/locks.ts';
import type { HeldLock } from '../../flow/state.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';

export function* releasedInOtherMode({ flow, fn }: RuleContext): Iterable<Draft> {
  const { calls } = flow.facts(fn);
  for (const visit of calls) {
    const row = visit.lock;
    if (row?.effect !== 'release' || row.mode === 'any' || row.lock.kind === 'token') continue;
    const lock = flow.lockOf(fn, visit);
    const held = lock === null ? null : heldOtherwise(visit, lock);
    if (held === null || isTakenAgain(calls, held)) continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} releases ${lockName(held)} for ${words[row.mode]}, and it is held for ${words[held.mode]} here`,
      help: 'Release it as it was taken, or downgrade it first.',
      related: steps(fn, [held.span, `taken for ${words[held.mode]}`]),
    };
  }
}

const words = { shared: 'reading', exclusive: 'writing' } as const;

/** The lock as some path surely holds it, in the other mode than the call releases it in. */
function heldOtherwise({ lock: row, states }: CallVisit, lock: LockIdentity): HeldLock | null {
  for (const { locks, murky } of states) {
    const held = murky ? undefined : locks.find((l) => l.key === lock.key && l.count === 1);
    if (held?.certain === true && held.origin === 'acquired' && held.mode !== row?.mode) return held;
  }
  return null;
}

/** The mode is not that of the call that took the lock, and nothing downgrades it: it was taken again in between. */
function isTakenAgain(calls: readonly CallVisit[], { span, mode }: HeldLock): boolean {
  const taken = calls.find((c) => c.op.span.start === span.start);
  return taken?.lock?.mode !== mode && !calls.some((c) => c.lock?.effect === 'downgrade');
}
