// The class of a lock that a callee was given, or found in what it was given, as its caller knows it: first as the arguments
// are written, whose types are known, then as the state resolves them.

import type { CallOp, Place } from '../ir/ir.ts';
import { pointeeAsWritten } from '../ir/place.ts';
import type { FunctionContext } from './context.ts';
import { rebase } from './summary.ts';

/** @param there in the callee's terms; `here` is the same in the caller's */
export function classAtCaller(
  { program, fn }: Pick<FunctionContext, 'program' | 'fn'>,
  op: CallOp,
  there: Place,
  here: Place,
): string | null {
  const written = asWrittenAtCaller(op, there);
  return (written === null ? null : program.lockClass(fn, written)) ?? program.lockClass(fn, here);
}

/** The callee's place by the arguments as they are written. */
export function asWrittenAtCaller(op: CallOp, there: Place): Place | null {
  return rebase(there, (index) => pointeeAsWritten(op.args[index]?.value));
}
