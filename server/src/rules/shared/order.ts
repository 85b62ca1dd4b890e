// What comes after what, by the function's blocks alone.

import { targetsOf } from '../../ir/builder.ts';
import type { FunctionIr, Op } from '../../ir/ir.ts';

/** The first operation that some path comes to from there, before any that `ends` it; null if none does. */
export function firstReached<T extends Op>(
  fn: FunctionIr,
  [block, from]: readonly [number, number],
  isWanted: (op: Op) => op is T,
  ends: (op: Op) => boolean,
): T | null {
  const seen = new Set<number>();
  const stack: (readonly [number, number])[] = [[block, from]];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [id, start] = at;
    const here = fn.blocks[id];
    if (here === undefined || (start === 0 && seen.has(id))) continue;
    if (start === 0) seen.add(id);
    let isOver = false;
    for (const op of here.ops.slice(start)) {
      if (isWanted(op)) return op;
      isOver = ends(op);
      if (isOver) break;
    }
    if (!isOver) for (const to of targetsOf(here.end)) stack.push([to, 0]);
  }
  return null;
}
