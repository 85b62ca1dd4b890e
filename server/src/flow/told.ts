// What a call says with a constant: `unlock(vm, true)`, `lock(object, NULL)`. A callee that asks for it is solved as it is
// for this call, so that whoever says what is to be done gets no outcome of what is not.

import { perObject, remembered } from '../base/remember.ts';
import type { CallOp, Expr, FunctionIr, Op, Place } from '../ir/ir.ts';
import { placesRead, readAt } from '../ir/place.ts';
import { rewritten } from '../ir/rewrite.ts';
import { copyAt, unmoved } from '../program/shift.ts';

const copies = perObject((_: FunctionIr) => new Map<string, FunctionIr>());

/** The callee as this call has it; the callee itself if nothing that it asks for is said. */
export function asTold(callee: FunctionIr, op: CallOp): FunctionIr {
  const home = unmoved(callee);
  const told = new Map<number, Expr>();
  for (const index of asksFor(home)) {
    const value = op.args[index]?.value;
    if (value?.kind === 'number' || value?.kind === 'constant') told.set(index, value);
  }
  if (told.size === 0) return callee;
  const key = JSON.stringify([...told]);
  const copy = remembered(copies(home), key, () =>
    rewritten(home, {
      value: (place) => {
        const index = parameterOf(place);
        return index === null ? null : (told.get(index) ?? null);
      },
    }),
  );
  return copyAt(callee, copy);
}

/** Parameters that decide a branch, or are handed on, and never change. */
const asksFor = perObject(({ params, blocks }: FunctionIr): readonly number[] => {
  const ops = blocks.flatMap((b) => b.ops);
  const conditions = blocks.flatMap(({ end }) => (end.kind === 'return' ? [] : (readAt(end) ?? [])));
  const handedOn = ops.flatMap((op) =>
    op.kind === 'call' ? op.args.flatMap(({ value }) => (value.kind === 'place' ? [value] : [])) : [],
  );
  const asked = indices([...conditions, ...handedOn].flatMap(placesRead));
  const changed = indices(ops.flatMap(mayBeWritten));
  return params.flatMap((_, index) => (asked.has(index) && !changed.has(index) ? [index] : []));
});

/** What the operation writes, and what it takes the address of. */
function mayBeWritten(op: Op): readonly Place[] {
  if (op.kind === 'havoc') return op.places;
  if (op.kind !== 'assign') return op.args.flatMap((a) => addressed(a.value));
  return [...(op.target === null ? [] : [op.target]), ...addressed(op.value)];
}

function addressed(expr: Expr): readonly Place[] {
  switch (expr.kind) {
    case 'address':
      return [expr.place];
    case 'unary':
    case 'cast':
    case 'container':
      return addressed(expr.operand);
    case 'binary':
      return [...addressed(expr.left), ...addressed(expr.right)];
    case 'initializer':
      return expr.fields.flatMap((field) => addressed(field.value));
    case 'opaque':
      return expr.reads.flatMap(addressed);
    default:
      return [];
  }
}

function indices(places: readonly Place[]): ReadonlySet<number> {
  return new Set(places.flatMap((place) => parameterOf(place) ?? []));
}

/** The parameter itself, not what it points to. */
function parameterOf({ root, path }: Place): number | null {
  return root.kind === 'param' && path.length === 0 ? root.index : null;
}
