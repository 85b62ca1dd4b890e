// Does an operation sleep? Only what is sure counts: an unconditional sleeper, an allocation whose GFP flags
// are written out, a callee that sleeps on every path.

import type { CallOp, Expr, FunctionIr } from '../ir/ir.ts';
import { targetsOf } from '../ir/builder.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Witness } from './summary.ts';

/** True: direct reclaim is allowed; false: it is not; null: the flags are not written out. */
export function reclaims(flags: Expr): boolean | null {
  switch (flags.kind) {
    case 'constant':
      return (
        vocabulary.gfp.get(flags.name)?.directReclaim ?? (flags.name.startsWith('__GFP_') ? false : null)
      );
    case 'cast':
      return reclaims(flags.operand);
    case 'binary': {
      if (flags.operator !== '|') return null;
      const left = reclaims(flags.left);
      const right = reclaims(flags.right);
      if (left === null || right === null) return null;
      return left || right;
    }
    default:
      return null;
  }
}

/** The call itself, by the vocabulary: it sleeps for sure. */
export function sleepsByName(op: CallOp): boolean {
  if (op.callee.kind !== 'name') return false;
  const { name } = op.callee;
  const lock = vocabulary.locks.get(name);
  if (lock !== undefined) return lock.sleeps && lock.trylock !== true;
  const event = vocabulary.events.get(name);
  if (event !== undefined) return event.sleeps;
  const sleeper = vocabulary.sleepers.get(name);
  if (sleeper === undefined) return false;
  if (sleeper.when === 'always') return true;
  const index = (sleeper.gfp ?? 0) < 0 ? op.args.length + (sleeper.gfp ?? 0) : (sleeper.gfp ?? 0);
  const flags = op.args[index];
  return flags !== undefined && reclaims(flags.value) === true;
}

/** A sleeper that every path from the entry to a return passes; null if there is a way round. */
export function alwaysSleeps(fn: FunctionIr, sleeps: (op: CallOp) => Witness | null): Witness | null {
  const { blocks } = fn;
  const seen = new Uint8Array(blocks.length);
  const stack = [0];
  let first: Witness | null = null;
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const block = blocks[id];
    if (block === undefined || seen[id] === 1) continue;
    seen[id] = 1;
    let witness: Witness | null = null;
    for (const op of block.ops) {
      if (op.kind === 'call') witness ??= sleeps(op);
      if (op.kind === 'guard')
        witness ??= guardSleeps(op.name) ? { chain: [op.name], file: fn.path, span: op.span } : null;
    }
    if (witness !== null) {
      first ??= witness;
      continue;
    }
    if (block.end.kind === 'return') return null;
    stack.push(...targetsOf(block.end));
  }
  return first;
}

/** `guard(mutex)` sleeps as mutex_lock() does; conditional guards may not. */
export function guardSleeps(name: string): boolean {
  const row = vocabulary.guards.get(name);
  const lock = row === undefined || row.conditional ? undefined : vocabulary.locks.get(row.acquire);
  return lock?.sleeps === true;
}
