// Destructors of pointers that were handed out: `no_free_ptr(p)` takes the cleanup off the paths that come
// from it, and off no other.

import type { Block, CallOp, Op } from './ir.ts';
import { targetsOf } from './builder.ts';
import { disarms } from './spellings.ts';

/** More pointers than any function hands out; beyond them the destructor just gets the NULL that is left. */
const most = 32;

/** The blocks without the destructor calls to which every path comes with the pointer gone. */
export function withoutDisarmed(blocks: readonly Block[], disarmed: ReadonlySet<string>): readonly Block[] {
  if (disarmed.size === 0 || disarmed.size > most) return blocks;
  const gone = arrivals(blocks);
  return blocks.map((block) => {
    const now = new Set(gone[block.id]);
    const ops = block.ops.filter((op) => {
      if (op.kind === 'call' && op.synthetic && now.has(keyOf(op))) return false;
      apply(op, now);
      return true;
    });
    return { ...block, ops };
  });
}

/** Per block, the pointers that are gone on every path to it. */
function arrivals(blocks: readonly Block[]): (ReadonlySet<string> | undefined)[] {
  const at: (ReadonlySet<string> | undefined)[] = [new Set()];
  for (let changed = true; changed;) {
    changed = false;
    for (const block of blocks) {
      const entry = at[block.id];
      if (entry === undefined) continue;
      const now = new Set(entry);
      for (const op of block.ops) apply(op, now);
      for (const to of targetsOf(block.end)) {
        const old = at[to];
        const both = old === undefined ? now : new Set([...old].filter((key) => now.has(key)));
        if (both.size === old?.size) continue;
        at[to] = both;
        changed = true;
      }
    }
  }
  return at;
}

function apply(op: Op, gone: Set<string>): void {
  if (op.kind === 'call') {
    if (op.callee.kind === 'name' && disarms.has(op.callee.name)) gone.add(keyOf(op));
    // Who gets the address may fill it again.
    for (const { value } of op.args) if (value.kind === 'address') gone.delete(value.place.key);
  } else if (op.kind === 'assign' && op.target !== null) {
    const empties = op.value.kind === 'constant' && op.value.name === 'NULL';
    if (!empties) gone.delete(op.target.key);
  } else if (op.kind === 'havoc') {
    for (const place of op.places) gone.delete(place.key);
  }
}

function keyOf(call: CallOp): string {
  const value = call.args[0]?.value;
  return value?.kind === 'place' ? value.place.key : '';
}
