// Calls that only move a translation from one of the caller's objects to another: `convert(range, args)`. What
// they fill depends on the translation from then on, and filling it is no publish, as long as nobody else can
// see the object: its type has no lock of its own.

import type { CallOp, Expr, FunctionIr, Op, Place } from '../ir/ir.ts';
import { placesRead, rootName } from '../ir/place.ts';
import type { FunctionContext } from './context.ts';
import { isTainted } from './assign.ts';
import { mayUse } from './publish.ts';
import { withTaint, type State } from './state.ts';
import type { Summary } from './summary.ts';

/** Indices of the arguments that the call fills from tainted ones, if filling them is all it does with those. */
export function copiedArguments(
  context: FunctionContext,
  state: State,
  op: CallOp,
  callees: readonly FunctionIr[] | null,
): readonly number[] {
  const [callee] = callees ?? [];
  if (callees?.length !== 1 || callee === undefined || state.facts.tainted.size === 0) return [];
  const from = op.args.flatMap((arg, i) => (isTainted(state, arg.value) ? [i] : []));
  if (from.length === 0) return [];
  const to = [...new Set(from.flatMap((i) => filledFrom(callee, i)))];
  return to.every((i) => isPrivate(context, op.args[i]?.value)) ? to : [];
}

/** True if the call may be a use of the translation: it neither looks alone, nor fills its object anew, nor only moves it on. */
export function isUse(
  context: FunctionContext,
  state: State,
  op: CallOp,
  callees: readonly FunctionIr[] | null,
): boolean {
  return mayUse(context, state, op, callees) && copiedArguments(context, state, op, callees).length === 0;
}

export function taintCopies(state: State, op: CallOp, copied: readonly number[]): State {
  let next = state;
  for (const index of copied) {
    const value = op.args[index]?.value;
    const place = value?.kind === 'place' || value?.kind === 'address' ? value.place : null;
    const root = place === null ? null : rootName(place.root);
    if (root !== null) next = withTaint(next, root);
  }
  return next;
}

/** What a callee has left of its translation in objects that nobody else sees, and what it returned of it. */
export function taintFilled(
  context: FunctionContext,
  state: State,
  op: CallOp,
  { fills, yields }: Summary,
): State {
  let next = yields && op.result === 'used' ? withTaint(state, `%${op.id}`) : state;
  for (const index of fills) {
    const value = op.args[index]?.value;
    if (value?.kind !== 'place' && value?.kind !== 'address') continue;
    const isOwn =
      value.kind === 'address' && value.place.root.kind === 'local' && value.place.path.length === 0;
    const root = isOwn || isPrivate(context, value) ? rootName(value.place.root) : null;
    if (root !== null) next = withTaint(next, root);
  }
  return next;
}

/** Memory that belongs to this call alone: named by a variable, of a type that nobody locks. */
function isPrivate(context: FunctionContext, value: Expr | undefined): boolean {
  if (value?.kind !== 'place' && value?.kind !== 'address') return false;
  if (value.place.path.length > 0 || value.place.root.kind === 'global') return false;
  const { program, fn } = context;
  const type = program.typeOfExpr(fn, value);
  const struct = type === null ? null : program.struct(type.base, fn.path);
  return (
    struct !== null && !struct.fields.some((f) => f.type.pointers === 0 && sharedTypes.test(f.type.base))
  );
}

const sharedTypes = /lock|mutex|semaphore|notifier|kref|refcount/;

const known = new WeakMap<FunctionIr, Map<number, readonly number[]>>();

/** Parameters through which the function stores what it read through that one. */
function filledFrom(fn: FunctionIr, index: number): readonly number[] {
  let table = known.get(fn);
  if (table === undefined) {
    table = new Map();
    known.set(fn, table);
  }
  let found = table.get(index);
  if (found === undefined) {
    found = search(fn, index);
    table.set(index, found);
  }
  return found;
}

function search(fn: FunctionIr, index: number): readonly number[] {
  const start = fn.params[index];
  if (start === undefined) return [];
  const ops = fn.blocks.flatMap((b) => b.ops);
  const dependent = new Set([start.name]);
  const out = new Set<number>();
  for (let before = -1; before !== dependent.size;) {
    before = dependent.size;
    for (const op of ops) note(op, dependent, out);
  }
  out.delete(index);
  return [...out].sort((a, b) => a - b);
}

function note(op: Op, dependent: Set<string>, out: Set<number>): void {
  if (op.kind === 'call') {
    if (op.args.some((a) => reads(a.value, dependent))) dependent.add(`%${op.id}`);
    return;
  }
  if (op.kind !== 'assign' || op.target === null || !reads(op.value, dependent)) return;
  const { root } = op.target;
  if (root.kind === 'param' && isThrough(op.target)) out.add(root.index);
  else if (root.kind === 'local') dependent.add(root.name);
}

function reads(value: Expr, names: ReadonlySet<string>): boolean {
  return placesRead(value).some((place) => {
    const root = rootName(place.root);
    return root !== null && names.has(root);
  });
}

function isThrough(place: Place): boolean {
  return place.path.some((s) => s.kind === 'deref');
}
