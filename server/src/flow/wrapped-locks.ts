// Functions that do one thing to one lock and nothing else: a call of one is as good as the call in it.

import { perObject } from '../base/remember.ts';
import type { CallOp, FunctionIr } from '../ir/ir.ts';
import type { LockRow } from '../semantics/contracts/row.ts';
import { isNamed } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';

export interface WrappedLock {
  /** The call in the function. */
  readonly op: CallOp;
  readonly row: LockRow;
}

/** What the function does, if it takes or gives back a lock whatever happens, and that is all; else null. */
export const wrappedLock = perObject(({ blocks, partial }: FunctionIr): WrappedLock | null => {
  const [op, other] = blocks.flatMap((b) => b.ops);
  if (partial || op?.kind !== 'call' || op.callee.kind !== 'name' || other !== undefined) return null;
  const row = vocabulary.locks.get(op.callee.name);
  if (row === undefined || !isNamed(row.lock) || row.success !== 'always' || row.trylock === true)
    return null;
  if (row.effect !== 'acquire' && row.effect !== 'release') return null;
  const isStraight = blocks.every(
    ({ end }) => end.kind === 'jump' || (end.kind === 'return' && end.value === null),
  );
  return isStraight ? { op, row } : null;
});

/** The same for a call with these callees. */
export function wrappedBy(
  callees: readonly FunctionIr[] | null,
): (WrappedLock & { readonly callee: FunctionIr }) | null {
  const [callee, other] = callees ?? [];
  const wrapped = callee === undefined || other !== undefined ? null : wrappedLock(callee);
  return wrapped === null || callee === undefined ? null : { ...wrapped, callee };
}
