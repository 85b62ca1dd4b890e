// Callees out of view, as far as the annotations of a prototype tell what they do to locks.

import type { CallOp, FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { isSpoken } from '../semantics/vocabulary.ts';

/** The function that stands in for a callee of which no body is in view; none if nothing is said of it. */
export function declaredCallees(program: Program, fn: FunctionIr, op: CallOp): readonly FunctionIr[] {
  if (op.callee.kind !== 'name' || isSpoken(op.callee.name)) return [];
  const found = program.declared(op.callee.name, fn.path);
  return found === null ? [] : [found];
}
