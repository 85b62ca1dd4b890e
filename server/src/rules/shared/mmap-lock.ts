// Who waits for the mmap lock, and who gives it back: by the call alone, so that it can be searched for in callees.

import type { Search } from '../../flow/reach.ts';
import type { HeldLock } from '../../flow/state.ts';
import type { CallOp, Place } from '../../ir/ir.ts';
import { ownerOf } from '../../ir/place.ts';
import type { EventRow, LockRow } from '../../semantics/contracts/row.ts';
import { classOfMember, isNamed, mmapLockClass } from '../../semantics/identity.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import type { Program } from '../../program/program.ts';
import { isAtLeast, treeVersion } from '../../program/tree-version.ts';

export const takingMmapLock: Search = {
  matches: (op) => {
    const row = mmapLockRow(op);
    return row?.effect === 'acquire' && row.trylock !== true;
  },
};

/** What the call does to the lock of an mm; null if it works on another lock, or on none. */
export function mmapLockRow(op: CallOp): LockRow | null {
  const row = op.callee.kind === 'name' ? vocabulary.locks.get(op.callee.name) : undefined;
  if (row === undefined || !isNamed(row.lock)) return null;
  const { lock } = row;
  const value = op.args[lock.arg]?.value;
  const last = value?.kind === 'address' ? value.place.path.at(-1) : undefined;
  const member = lock.kind === 'member' ? lock.member : last?.kind === 'field' ? last.name : '';
  return classOfMember.get(member) === mmapLockClass ? row : null;
}

/** The lock is a member of that object: of `*mm` if it is `mm->mmap_lock`. */
export function isLockOf({ place }: HeldLock, object: Place): boolean {
  return place !== null && ownerOf(place)?.key === object.key;
}

/** In the kernel of this tree, -EAGAIN from the call says that it dropped the mmap lock. */
export function dropsMmapLock(program: Program, event: EventRow | null): boolean {
  const drops = event?.againDropsMmapLock;
  const version = drops === undefined ? null : treeVersion(program);
  if (drops === undefined || version === null) return false;
  return isAtLeast(version, drops.since) && !isAtLeast(version, drops.until);
}
