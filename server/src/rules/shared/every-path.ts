// Whether a function comes past one of its blocks whatever happens.

import { targetsOf } from '../../ir/builder.ts';
import type { BlockId, FunctionIr, Terminator } from '../../ir/ir.ts';

/**
 * No return is reached around the block.
 * @param leads where a block's end may lead to
 */
export function isOnEveryPath(
  fn: FunctionIr,
  wanted: BlockId,
  leads: (end: Terminator) => readonly BlockId[] = targetsOf,
): boolean {
  const seen = new Set<BlockId>([wanted]);
  const stack = wanted === 0 ? [] : [0];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const end = fn.blocks[id]?.end;
    if (end?.kind === 'return') return false;
    if (end !== undefined) stack.push(...leads(end));
  }
  return true;
}
