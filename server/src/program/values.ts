// Where a value comes from inside one function, as far as it is plain to see: through locals that are assigned
// once. Whatever is assigned twice, or not at all, stays what it is.

import type { AssignOp, CallOp, Expr, FunctionIr, Op } from '../ir/ir.ts';

export function opsOf(fn: FunctionIr): Op[] {
  return fn.blocks.flatMap((b) => [...b.ops]);
}

export function callsOf(fn: FunctionIr): CallOp[] {
  return opsOf(fn).filter((op) => op.kind === 'call');
}

export function assignsOf(fn: FunctionIr): AssignOp[] {
  return opsOf(fn).filter((op) => op.kind === 'assign');
}

/** The expression behind casts, locals and members that are assigned one value only in the function. */
export function originOf(fn: FunctionIr, expr: Expr): Expr {
  let at = expr;
  for (let i = 0; i < 8; i++) {
    if (at.kind === 'cast') {
      at = at.operand;
      continue;
    }
    if (at.kind !== 'place') return at;
    const key = at.place.key;
    const values = assignsOf(fn).filter((a) => a.target?.key === key);
    const only = values.length === 1 ? values[0] : undefined;
    if (only === undefined || only.operator !== '=') return at;
    at = only.value;
  }
  return at;
}

/** Everything the expression may be: both sides of a ternary, every value that was assigned to it. */
export function originsOf(fn: FunctionIr, expr: Expr): Expr[] {
  const out: Expr[] = [];
  const seen = new Set<string>();
  const pending = [expr];
  for (let next = pending.pop(); next !== undefined && out.length < 16; next = pending.pop()) {
    const at = originOf(fn, next);
    const key = at.kind === 'place' ? at.place.key : at.kind === 'temp' ? `%${at.id}` : null;
    const values = key === null || seen.has(key) ? [] : assignsOf(fn).filter((a) => a.target?.key === key);
    if (key !== null) seen.add(key);
    if (values.length === 0) out.push(at);
    else pending.push(...values.map((a) => a.value));
  }
  return out;
}

/** The name of the global that the expression is or points to. */
export function globalOf(fn: FunctionIr, expr: Expr): string | null {
  const at = originOf(fn, expr);
  if (at.kind !== 'place' && at.kind !== 'address') return null;
  const { root, path } = at.place;
  return root.kind === 'global' && path.every((s) => s.kind === 'index') ? root.name : null;
}

export function isConstant(expr: Expr): boolean {
  return expr.kind === 'number' || expr.kind === 'constant';
}

/** Index of the parameter that the expression is, unchanged. */
export function paramOf(fn: FunctionIr, expr: Expr): number | null {
  const at = originOf(fn, expr);
  return at.kind === 'place' && at.place.root.kind === 'param' && at.place.path.length === 0
    ? at.place.root.index
    : null;
}
