// The invlock's section as typestate: a sample and a check with the mmap lock held between.

import type { CallOp } from '../ir/ir.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import { argPlace, checkedWell, freshAttempt, sorted, withResult } from './attempts.ts';
import { acquire, release, type LockIdentity } from './locks.ts';
import { updateAttempt, type Attempt, type State } from './state.ts';
import { POS, ZERO } from './values.ts';

const sectionLock: LockIdentity = { key: '<section mmap_lock>', cls: mmapLockClass, place: null };

/** `mm_invlock_start…`: waits, takes the mmap lock, opens an attempt that its end will check. */
export function applySectionStart(state: State, op: CallOp, row: EventRow): readonly State[] {
  const id = sectionId(state, op, row);
  const attempt: Attempt = {
    ...freshAttempt(id, row.protocol),
    carrier: argPlace(state, op, row.args.state),
    subscription: argPlace(state, op, row.args.state)?.key ?? null,
    sampled: op.span,
    translation: 'done',
    translated: op.span,
  };
  const opened: State = {
    ...state,
    attempts: sorted([...state.attempts.filter((a) => a.id !== id), attempt]),
    locks: state.locks.map((l) => ({ ...l, sinceSample: false })),
  };
  return [acquire(opened, sectionLock, { mode: 'shared', holds: 'sleeping' }, op.span)];
}

export function applySectionEnd(state: State, op: CallOp, row: EventRow): readonly State[] {
  const id = sectionId(state, op, row);
  const known = state.attempts.some((a) => a.id === id)
    ? state
    : {
        ...state,
        attempts: sorted([
          ...state.attempts,
          { ...freshAttempt(id, row.protocol), carrier: argPlace(state, op, row.args.state), escaped: true },
        ]),
      };
  const ended = release(known, sectionLock, { mode: 'shared', holds: 'sleeping' }, op.span);
  const good = checkedWell(ended, id, op.span);
  const collided = updateAttempt(ended, id, { stage: 'collided', checked: op.span });
  return [withResult(good, op, ZERO), withResult(collided, op, POS)];
}

export function sectionId(state: State, op: CallOp, row: EventRow): string {
  return `section:${argPlace(state, op, row.args.state)?.key ?? '?'}`;
}

/** The collided-or-not forks of a section's early look. */
export function applySectionCheck(state: State, op: CallOp): readonly State[] {
  return [withResult(state, op, ZERO), withResult(state, op, POS)];
}
