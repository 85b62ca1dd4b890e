// What a call says with a constant: `unlock(vm, true)`, `lock(object, NULL)`. A callee that asks for it is solved as it is
// for this call, so that whoever says what is to be done gets no outcome of what is not.

import type { CallOp, Expr, FunctionIr, Op, Place, Terminator } from '../ir/ir.ts';
import { placesRead } from '../ir/place.ts';
import { perObject } from '../base/remember.ts';

type Told = ReadonlyMap<number, Expr>;

const copies = perObject((_: FunctionIr) => new Map<string, FunctionIr>());

/** The callee as this call has it; the callee itself if nothing that it asks for is said. */
export function asTold(callee: FunctionIr, op: CallOp): FunctionIr {
  const told = new Map<number, Expr>();
  for (const index of asksFor(callee)) {
    const value = op.args[index]?.value;
    if (value !== undefined && isConstant(value)) told.set(index, value);
  }
  if (told.size === 0) return callee;
  const key = [...told].map(([index, value]) => `${index}=${nameOf(value)}`).join();
  const known = copies(callee);
  let copy = known.get(key);
  if (copy === undefined) {
    copy = { ...callee, blocks: blocksAsTold(callee, told) };
    known.set(key, copy);
  }
  return copy;
}

/** Parameters that decide a branch, or are handed on, and never change. */
const asksFor = perObject(({ params, blocks }: FunctionIr): readonly number[] => {
  const asked = new Set<number>();
  const changed = new Set<number>();
  const note = (expr: Expr, of: Set<number>): void => {
    for (const place of placesRead(expr)) {
      const index = indexOf(place);
      if (index !== null) of.add(index);
    }
  };
  const noteChange = (place: Place): void => {
    const index = indexOf(place);
    if (index !== null) changed.add(index);
  };
  for (const { ops, end } of blocks) {
    for (const op of ops) {
      if (op.kind === 'havoc') {
        for (const place of op.places) noteChange(place);
      } else if (op.kind === 'assign') {
        if (op.target !== null) noteChange(op.target);
        noteAddresses(op.value, changed);
      } else {
        for (const { value } of op.args) {
          if (value.kind === 'place') note(value, asked);
          noteAddresses(value, changed);
        }
      }
    }
    if (end.kind === 'branch') note(end.condition, asked);
    if (end.kind === 'switch') note(end.value, asked);
  }
  return params.flatMap((_, index) => (asked.has(index) && !changed.has(index) ? [index] : []));
});

function noteAddresses(expr: Expr, into: Set<number>): void {
  switch (expr.kind) {
    case 'address': {
      const index = indexOf(expr.place);
      if (index !== null) into.add(index);
      return;
    }
    case 'unary':
    case 'cast':
    case 'container':
      noteAddresses(expr.operand, into);
      return;
    case 'binary':
      noteAddresses(expr.left, into);
      noteAddresses(expr.right, into);
      return;
    case 'initializer':
      for (const field of expr.fields) noteAddresses(field.value, into);
      return;
    case 'opaque':
      for (const read of expr.reads) noteAddresses(read, into);
      return;
    default:
  }
}

/** The parameter itself, not what it points to. */
function indexOf({ root, path }: Place): number | null {
  return root.kind === 'param' && path.length === 0 ? root.index : null;
}

function isConstant(value: Expr): boolean {
  return value.kind === 'number' || value.kind === 'constant';
}

function nameOf(value: Expr): string {
  return value.kind === 'number' ? String(value.value) : value.kind === 'constant' ? value.name : '';
}

function blocksAsTold(fn: FunctionIr, told: Told): FunctionIr['blocks'] {
  const expr = (e: Expr): Expr => {
    switch (e.kind) {
      case 'place': {
        const index = indexOf(e.place);
        return (index === null ? undefined : told.get(index)) ?? e;
      }
      case 'unary':
      case 'cast':
        return { ...e, operand: expr(e.operand) };
      case 'binary':
        return { ...e, left: expr(e.left), right: expr(e.right) };
      case 'initializer':
        return { ...e, fields: e.fields.map((f) => ({ ...f, value: expr(f.value) })) };
      default:
        return e;
    }
  };
  const opAsTold = (op: Op): Op => {
    if (op.kind === 'call') return { ...op, args: op.args.map((a) => ({ ...a, value: expr(a.value) })) };
    return op.kind === 'assign' ? { ...op, value: expr(op.value) } : op;
  };
  const endAsTold = (end: Terminator): Terminator => {
    if (end.kind === 'branch') return { ...end, condition: expr(end.condition) };
    if (end.kind === 'switch') return { ...end, value: expr(end.value) };
    return end.kind === 'return' && end.value !== null ? { ...end, value: expr(end.value) } : end;
  };
  return fn.blocks.map((b) => ({ ...b, ops: b.ops.map(opAsTold), end: endAsTold(b.end) }));
}
