// Objects that a function has just made: nobody else knows of them until they are stored or handed on, and so nobody who is
// not given one can end the subscription in it.

import { pointee } from '../../flow/evaluate.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, FunctionIr, Op, Place } from '../../ir/ir.ts';
import { rootName } from '../../ir/place.ts';
import { callsOf } from '../../program/values.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import { eventOf, isKnown } from './subscriptions.ts';

/** The object of that place comes from an allocator, and from there to the call only its own members are looked at. */
export function isUnshared(fn: FunctionIr, registration: CallOp): boolean {
  const value = registration.args[eventOf(registration)?.args.subscription ?? 0]?.value;
  if (value?.kind !== 'address') return false;
  const { root, path } = value.place;
  if (root.kind !== 'local' || path[0]?.kind !== 'deref') return false;
  const { name } = root;
  const made = new Set(callsOf(fn).flatMap((op) => (isAllocation(op) ? [op.id] : [])));
  const before = fn.blocks.flatMap((b) => b.ops.filter((op) => startOf(op) < registration.span.start));
  const stores = before.filter((op) => op.kind === 'assign' && isVariable(op.target, name));
  const last = stores.reduce<Op | undefined>(
    (a, b) => (a === undefined || startOf(b) > startOf(a) ? b : a),
    undefined,
  );
  if (last?.kind !== 'assign' || last.value.kind !== 'temp' || !made.has(last.value.id)) return false;
  return before.every((op) => startOf(op) <= startOf(last) || !showsIt(op, name));
}

function startOf(op: Op): number {
  return op.kind === 'havoc' ? Number.POSITIVE_INFINITY : op.span.start;
}

function isVariable(place: Place | null, name: string): boolean {
  return place !== null && place.path.length === 0 && rootName(place.root) === name;
}

/** The pointer is stored, or somebody gets it who may keep it. */
function showsIt(op: Op, name: string): boolean {
  if (op.kind === 'assign') return isPointerTo(op.value, name);
  return op.kind === 'call' && !isHarmless(op) && op.args.some(({ value }) => isPointerTo(value, name));
}

export function isAllocation({ callee }: CallOp): boolean {
  return callee.kind === 'name' && vocabulary.sleepers.get(callee.name)?.when === 'gfp';
}

/** The pointer itself, or the address of something in what it points to. */
function isPointerTo(value: CallOp['args'][number]['value'], name: string): boolean {
  if (value.kind === 'cast') return isPointerTo(value.operand, name);
  if (value.kind !== 'place' && value.kind !== 'address') return false;
  if (rootName(value.place.root) !== name) return false;
  return value.kind === 'address' || value.place.path.length === 0;
}

/** It sets a member up, and tells nobody. */
function isHarmless(op: CallOp): boolean {
  const name = op.callee.kind === 'name' ? op.callee.name : '';
  return isKnown(op) || eventOf(op) !== null || /^INIT_|(^|_)init(_|$)|_set$/i.test(name);
}

/** The call is given the object, or a part of it. */
export function isGiven(op: Op, state: State, place: Place): boolean {
  return (
    op.kind === 'call' &&
    op.args.some(({ value }) => JSON.stringify(pointee(state, value)?.root) === JSON.stringify(place.root))
  );
}

/** Others may learn of it by a part of it: it is put on a list. */
export function isTold(op: Op, state: State, place: Place): boolean {
  return op.kind === 'call' && isGiven(op, state, place) && !isHarmless(op);
}
