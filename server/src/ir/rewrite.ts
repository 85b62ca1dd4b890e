// Copies of a function in which places are something else: what a call hands down or says stands where the parameter stood.
// What nothing changes in stays the same object, by which others know what they have found out about it.

import type { Span } from '../base/span.ts';
import type { Callee, Expr, FunctionIr, Op, Place, Terminator } from './ir.ts';

export interface Replacement {
  /** What stands for the value of the place; null leaves it. */
  readonly value: (place: Place, span: Span) => Expr | null;
  /** Whom a call through the pointer in that place calls by name; null leaves it. */
  readonly callee?: (place: Place) => string | null;
}

/** The function with the replacements made in operands, conditions and calls; the function itself if there are none. */
export function rewritten(fn: FunctionIr, { value, callee }: Replacement): FunctionIr {
  const expr = (e: Expr): Expr => {
    switch (e.kind) {
      case 'place':
        return value(e.place, e.span) ?? e;
      case 'unary':
      case 'cast': {
        const operand = expr(e.operand);
        return operand === e.operand ? e : { ...e, operand };
      }
      case 'binary': {
        const [left, right] = [expr(e.left), expr(e.right)];
        return left === e.left && right === e.right ? e : { ...e, left, right };
      }
      case 'initializer': {
        const fields = each(e.fields, (f) => withValue(f, expr(f.value)));
        return fields === e.fields ? e : { ...e, fields };
      }
      default:
        return e;
    }
  };
  const calleeOf = (c: Callee): Callee => {
    const name = c.kind === 'pointer' ? callee?.(c.place) : null;
    return name == null ? c : { kind: 'name', name };
  };
  const op = (o: Op): Op => {
    if (o.kind === 'assign') return withValue(o, expr(o.value));
    if (o.kind !== 'call') return o;
    const [called, args] = [calleeOf(o.callee), each(o.args, (a) => withValue(a, expr(a.value)))];
    return called === o.callee && args === o.args ? o : { ...o, callee: called, args };
  };
  const end = (e: Terminator): Terminator => {
    if (e.kind === 'branch') {
      const condition = expr(e.condition);
      return condition === e.condition ? e : { ...e, condition };
    }
    if (e.kind === 'switch') return withValue(e, expr(e.value));
    return e.kind === 'return' && e.value !== null ? withValue(e, expr(e.value)) : e;
  };
  const blocks = each(fn.blocks, (b) => {
    const [ops, last] = [each(b.ops, op), end(b.end)];
    return ops === b.ops && last === b.end ? b : { ...b, ops, end: last };
  });
  return blocks === fn.blocks ? fn : { ...fn, blocks };
}

function withValue<T extends { readonly value: Expr | null }>(one: T, value: Expr): T {
  return value === one.value ? one : { ...one, value };
}

/** The list itself if every item stays the same. */
function each<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = items.map(change);
  return changed.every((item, k) => item === items[k]) ? items : changed;
}
