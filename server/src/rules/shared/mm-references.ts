// A reference on an address space: which one a call took, and who else may own it.

import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, FunctionIr, Op, Place } from '../../ir/ir.ts';
import { rootName } from '../../ir/place.ts';
import { undoLikeName } from '../../semantics/identity.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';

/** An address space on which a call took a reference. */
export interface Mm {
  /** The mm itself; null if the call returned it. */
  readonly place: Place | null;
  readonly id: number;
  /** The local that the call's result is stored in. */
  readonly name: string | null;
}

export function mmOf(fn: FunctionIr, { op, event, states }: CallVisit): Mm | null {
  const index = event?.args.mm;
  if (index === undefined) return { place: null, id: op.id, name: variableOf(fn, op.id) };
  const value = op.args[index]?.value;
  const [place, ...others] = states.map((s) => (value === undefined ? null : pointee(s, value)));
  if (place == null || others.some((p) => p?.key !== place.key)) return null;
  return { place, id: op.id, name: null };
}

function variableOf(fn: FunctionIr, id: number): string | null {
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    if (op.kind !== 'assign' || op.value.kind !== 'temp' || op.value.id !== id || op.target === null)
      continue;
    return op.target.path.length === 0 ? rootName(op.target.root) : null;
  }
  return null;
}

/** The mm is stored where others see it, or work is queued that may own the reference. */
export function movesOn(op: Op, state: State, mm: Mm): boolean {
  if (op.kind === 'call') return isDeferred(op);
  if (op.kind !== 'assign' || op.target === null) return false;
  const value = pointee(state, op.value);
  const isMm = isSame(value, mm) || (op.value.kind === 'temp' && op.value.id === mm.id);
  const isSeen = op.target.path.length > 0 || op.target.root.kind === 'global';
  return isMm && isSeen;
}

function isSame(value: Place | null, mm: Mm): boolean {
  if (value === null) return false;
  if (mm.place !== null) return value.key === mm.place.key;
  return value.root.kind === 'temp' ? value.root.id === mm.id : rootName(value.root) === mm.name;
}

/** Out of view, and it gets the mm, or gives up the object that the mm was read from: it may drop the reference. */
export function gets(op: CallOp, state: State, mm: Mm): boolean {
  const isUndoing = op.callee.kind === 'name' && undoLikeName.test(op.callee.name);
  const root = mm.place === null ? null : rootName(mm.place.root);
  return op.args.some(({ value }) => {
    if (isSame(pointee(state, value), mm)) return true;
    const object = isUndoing && value.kind === 'place' ? value.place : null;
    return object !== null && root !== null && object.path.length === 0 && rootName(object.root) === root;
  });
}

function isDeferred(op: CallOp): boolean {
  const row = op.callee.kind === 'name' ? vocabulary.plain.get(op.callee.name) : undefined;
  return row?.source.file === 'include/linux/workqueue.h';
}
