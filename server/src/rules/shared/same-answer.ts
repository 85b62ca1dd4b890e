// Checks that are made in vain: whatever they find, the function does nothing and returns the same.

import type { Expr, FunctionIr } from '../../ir/ir.ts';
import { isConstant } from '../../program/values.ts';
import type { CheckVisit } from './checks.ts';

/** Both outcomes of the check do nothing and return the same constant: whoever called does not learn of a collision. */
export function makesNoDifference(fn: FunctionIr, { op, block, event }: CheckVisit): boolean {
  const at = fn.blocks[block];
  if (event.event !== 'check' || at === undefined || at.end.kind !== 'branch') return false;
  if (at.ops.at(-1) !== op || !isTestOf(at.end.condition, op.id)) return false;
  const [yes, no] = [returned(fn, at.end.then), returned(fn, at.end.else)];
  return yes !== null && yes === no;
}

function isTestOf(condition: Expr, id: number): boolean {
  if (condition.kind === 'temp') return condition.id === id;
  return condition.kind === 'unary' && condition.operator === '!' && isTestOf(condition.operand, id);
}

/** The constant that is returned from there on with nothing done before; null if anything is done. */
function returned(fn: FunctionIr, start: number): string | null {
  const seen = new Set<number>();
  for (let id = start; !seen.has(id);) {
    seen.add(id);
    const at = fn.blocks[id];
    if (at === undefined || at.ops.length > 0) return null;
    if (at.end.kind === 'jump') id = at.end.to;
    else if (at.end.kind === 'return' && at.end.value !== null && isConstant(at.end.value))
      return JSON.stringify(at.end.value);
    else return null;
  }
  return null;
}
