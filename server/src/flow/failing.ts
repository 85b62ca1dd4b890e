// Where a function has failed: the blocks from which on only a written-out errno is returned.

import { perObject } from '../base/remember.ts';
import { targetsOf } from '../ir/builder.ts';
import type { Block, BlockId, Expr, FunctionIr } from '../ir/ir.ts';

export const failingBlocks = perObject((fn: FunctionIr): ReadonlySet<BlockId> => {
  const out = new Set<BlockId>();
  for (let before = -1; before !== out.size;) {
    before = out.size;
    for (const block of fn.blocks) {
      const targets = targetsOf(block.end);
      const leads = targets.length > 0 && targets.every((id) => out.has(id));
      if (leads || returnsErrno(block) || setsErrno(fn, block)) out.add(block.id);
    }
  }
  return out;
});

function returnsErrno({ end }: Block): boolean {
  return end.kind === 'return' && end.value !== null && isErrno(end.value);
}

/** `ret = -EFAULT; goto out;`, with nothing in between that gives `ret` another value than an errno. */
function setsErrno(fn: FunctionIr, block: Block): boolean {
  return block.ops.some((op, at) => {
    if (op.kind !== 'assign' || op.target?.root.kind !== 'local' || !isErrno(op.value)) return false;
    const { key } = op.target;
    const isKept = (b: Block, from: number): boolean => !b.ops.slice(from).some((o) => writes(o, key));
    const seen = new Set<BlockId>([block.id]);
    const stack = [...targetsOf(block.end)];
    if (!isKept(block, at + 1) || !returnsAt(block, key)) return false;
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const next = fn.blocks[id];
      if (next === undefined || seen.has(id)) continue;
      seen.add(id);
      if (!isKept(next, 0) || !returnsAt(next, key)) return false;
      stack.push(...targetsOf(next.end));
    }
    return true;
  });
}

/** If the block returns at all, it returns the variable. */
function returnsAt({ end }: Block, key: string): boolean {
  return end.kind !== 'return' || (end.value?.kind === 'place' && end.value.place.key === key);
}

function writes(op: Block['ops'][number], key: string): boolean {
  if (op.kind === 'assign') return op.target?.key === key && !isErrno(op.value);
  if (op.kind === 'havoc') return op.places.some((p) => p.key === key);
  return op.args.some(({ value }) => value.kind === 'address' && value.place.key === key);
}

function isErrno(value: Expr): boolean {
  if (value.kind === 'cast') return isErrno(value.operand);
  return value.kind === 'unary' && value.operator === '-' && value.operand.kind === 'constant';
}
