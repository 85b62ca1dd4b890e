// Page table entries that are found under the lock of a check: they are as good as the check while the lock is held, and
// have to be checked again once it was dropped.

import type { Span } from '../base/span.ts';
import type { CallOp } from '../ir/ir.ts';
import { withResult } from './attempts.ts';
import { withTaint, type Attempt, type State } from './state.ts';
import { POS, ZERO } from './values.ts';

export function applyWalk(state: State, op: CallOp): readonly State[] {
  // That there is no entry is an answer like any other.
  return [withResult(noteWalk(state, op), op, POS | ZERO)];
}

/** The result of the call depends on an entry that was found under the lock of a check. */
export function noteWalk(state: State, op: CallOp): State {
  if (!state.attempts.some(isProtected)) return state;
  const attempts = state.attempts.map((a) => (isProtected(a) ? { ...a, walked: op.span } : a));
  return withTaint({ ...state, attempts }, `%${op.id}`);
}

/** The lock goes: the entry is a translation that is still to be checked. */
export function unprotected(attempt: Attempt, at: Span): Attempt {
  if (attempt.walked === null) return { ...attempt, lockDropped: at };
  return {
    ...attempt,
    stage: 'sampled',
    translation: 'done',
    translated: attempt.walked,
    checked: null,
    checkLocks: [],
    published: null,
  };
}

function isProtected(a: Attempt): boolean {
  return a.stage === 'checked' && a.lockDropped === null;
}
