// Calls that only compute: a page table entry is made of a pfn before it is written anywhere.

import type { CallOp, Expr, FunctionIr, Op } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import { assignsOf, callsOf } from '../../program/values.ts';
import type { Program } from '../../program/program.ts';

/** True if the call gets nothing that it could store to, and what it answers is part of what `use` is given. */
export function isComputedFor(program: Program, fn: FunctionIr, made: CallOp, use: Op): boolean {
  if (made.result !== 'used' || !getsValuesOnly(program, fn, made)) return false;
  const names = new Set([`%${made.id}`]);
  for (let before = 0; before !== names.size;) {
    before = names.size;
    for (const { target, value } of assignsOf(fn)) {
      if (target?.root.kind !== 'local' || target.path.length > 0 || !reads(value, names)) continue;
      // An `int` is a result: who does something says so.
      if (!isResult(fn, target.root.name)) names.add(target.root.name);
    }
    for (const op of callsOf(fn))
      if (op.args.some((a) => reads(a.value, names)) && getsValuesOnly(program, fn, op))
        names.add(`%${op.id}`);
  }
  return (use.kind === 'call' ? use.args.map((a) => a.value) : use.kind === 'assign' ? [use.value] : []).some(
    (value) => reads(value, names),
  );
}

function isResult(fn: FunctionIr, local: string): boolean {
  const type = fn.locals.get(local);
  return type === undefined || type.pointers > 0 || type.base === 'int' || type.base === 'bool';
}

function getsValuesOnly(program: Program, fn: FunctionIr, op: CallOp): boolean {
  return op.callee.kind === 'name' && op.args.every(({ value }) => isValue(program, fn, value));
}

function isValue(program: Program, fn: FunctionIr, value: Expr): boolean {
  switch (value.kind) {
    case 'number':
    case 'constant':
      return true;
    case 'temp': {
      const type = program.typeOfExpr(fn, value);
      const made = callsOf(fn).find((op) => op.id === value.id);
      return (type?.pointers ?? 0) === 0 && made !== undefined && getsValuesOnly(program, fn, made);
    }
    case 'place': {
      const type = program.typeOfExpr(fn, value);
      return type !== null && type.pointers === 0 && type.arrays === 0;
    }
    case 'cast':
    case 'unary':
      return isValue(program, fn, value.operand);
    case 'binary':
      return isValue(program, fn, value.left) && isValue(program, fn, value.right);
    default:
      return false;
  }
}

function reads(value: Expr, names: ReadonlySet<string>): boolean {
  return placesRead(value).some((place) => names.has(rootName(place.root) ?? ''));
}
