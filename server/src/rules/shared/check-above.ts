// Whether a check under the lock is made where a sample goes: further down, or by whoever calls.

import type { FlowEngine } from '../../flow/facts.ts';
import type { CallOp, Expr, FunctionIr } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import type { Program } from '../../program/program.ts';
import type { EventKind } from '../../semantics/contracts/row.ts';
import { isKnown, mayReach } from './subscriptions.ts';

const decides: readonly EventKind[] = ['check'];
const farthest = 4;

/** Variables that the expression reads. */
export function namesIn(expr: Expr): ReadonlySet<string> {
  return new Set(placesRead(expr).flatMap((p) => rootName(p.root) ?? []));
}

/** The function comes to a check, or passes the names to somebody out of view who may make one. */
export function makesCheck(flow: FlowEngine, fn: FunctionIr, names: ReadonlySet<string>): boolean {
  const mayCheck = (op: CallOp): boolean =>
    !isKnown(op) && op.args.some((a) => [...namesIn(a.value)].some((n) => names.has(n)));
  return fn.blocks.some((b) => b.ops.some((op) => mayReach(flow, fn, op, decides, mayCheck)));
}

/** Whoever calls the function has the sample too. True as well where not all of them are in view. */
export function mayBeMadeAbove(program: Program, flow: FlowEngine, fn: FunctionIr, depth: number): boolean {
  const { complete, sites } = program.callers(fn);
  if (!complete || depth > farthest || program.addressTaken(fn)) return true;
  return sites.some(({ caller, call }) => {
    const names = new Set(call.args.flatMap((a) => [...namesIn(a.value)]));
    return makesCheck(flow, caller, names) || mayBeMadeAbove(program, flow, caller, depth + 1);
  });
}
