// Functions that do one thing to one lock and nothing else: a call of one is as good as the call in it.

import { perObject } from '../base/remember.ts';
import type { CallOp, FunctionIr } from '../ir/ir.ts';
import type { LockRow } from '../semantics/contracts/row.ts';
import { isNamed } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { argPlace } from './attempts.ts';
import type { FunctionContext } from './context.ts';
import { declaredCallees } from './declared.ts';
import { classAtCaller } from './lock-at-caller.ts';
import { identifyLock, type LockIdentity } from './locks.ts';
import { entryState, type State } from './state.ts';
import { rebase } from './summary.ts';

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
    ({ end }) =>
      end.kind === 'jump' ||
      // What stands for a macro gives back what is in it, which is nothing.
      (end.kind === 'return' &&
        (end.value === null || (end.value.kind === 'temp' && end.value.id === op.id))),
  );
  return isStraight ? { op, row } : null;
});

/** The same for what is behind a call: one of the callees in view, or what stands in for one. */
export function wrappedBy(
  { program, fn }: Pick<FunctionContext, 'program' | 'fn'>,
  op: CallOp,
  callees: readonly FunctionIr[] | null,
): (WrappedLock & { readonly callee: FunctionIr }) | null {
  const isInView = callees !== null && callees.length > 0;
  const [callee, other] = isInView ? callees : declaredCallees(program, fn, op);
  const wrapped = callee === undefined || other !== undefined ? null : wrappedLock(callee);
  return wrapped === null || callee === undefined ? null : { ...wrapped, callee };
}

/** Which lock a call means that takes it or gives it back, by itself or by such a function; null if it has no name here. */
export function identifyLockAt(
  context: FunctionContext,
  state: State,
  row: LockRow,
  op: CallOp,
  callees: readonly FunctionIr[] | null,
): LockIdentity | null {
  const wrapped = wrappedBy(context, op, callees);
  if (wrapped === null) return identifyLock(context, state, row.lock, op);
  const { callee } = wrapped;
  const inner = identifyLock({ ...context, fn: callee }, entryState(), row.lock, wrapped.op);
  if (inner?.place == null) return inner;
  const place = rebase(inner.place, (index) => argPlace(state, op, index));
  if (place === null) return null;
  return { key: place.key, cls: inner.cls ?? classAtCaller(context, op, inner.place, place), place };
}
