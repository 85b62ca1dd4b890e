// Functions that a call hands down: named as an argument, or in a struct literal that is passed by its address. The
// callee is then looked at as it is for this call, with the calls through those pointers made by name.

import { perObject, remembered } from '../base/remember.ts';
import type { CallOp, Expr, FunctionIr, Op, Place } from '../ir/ir.ts';
import { rootPlace } from '../ir/place.ts';
import { rewritten } from '../ir/rewrite.ts';
import type { Program } from '../program/program.ts';
import { copyAt, unmoved } from '../program/shift.ts';
import { callsOf } from '../program/values.ts';
import { vocabulary } from '../semantics/vocabulary.ts';

/** Names of functions by where the callee finds them: `1` is a parameter, `1.on_lock` a member behind one. */
type Bindings = ReadonlyMap<string, string>;

const copies = perObject((_: FunctionIr) => new Map<string, FunctionIr>());

/** The callee as this call has it; the callee itself if no function is handed down to it. */
export function boundCallee(
  program: Program,
  caller: FunctionIr,
  op: CallOp,
  callee: FunctionIr,
): FunctionIr {
  const bindings = bindingsOf(program, caller, op, callee);
  if (bindings.size === 0) return callee;
  const key = [...bindings].map(([where, name]) => `${where}=${name}`).join();
  const home = unmoved(callee);
  return copyAt(
    callee,
    remembered(copies(home), key, () => bind(home, bindings)),
  );
}

function bindingsOf(program: Program, caller: FunctionIr, op: CallOp, callee: FunctionIr): Bindings {
  const out = new Map<string, string>();
  const note = (where: string, value: Expr): void => {
    const name = globalName(value);
    if (name === null) return;
    const meant = program.definition(name, caller.path);
    const isKnown = meant !== null || vocabulary.events.has(name) || vocabulary.locks.has(name);
    // The callee has to mean the same function by that name.
    if (isKnown && program.definition(name, callee.path) === meant) out.set(where, name);
  };
  for (const [index, { value }] of op.args.entries()) {
    if (index >= callee.params.length) break;
    note(String(index), value);
    for (const field of literalBehind(caller, value))
      if (field.path.length > 0) note([index, ...field.path].join('.'), field.value);
  }
  if (out.size === 0) return out;
  for (const { target } of assignsIn(callee)) {
    const where = target === null ? null : whereIs(target);
    if (where !== null) out.delete(where);
  }
  return out;
}

/** The members of a literal that the address of a local leads to, if nothing else is stored in them. */
function literalBehind(
  fn: FunctionIr,
  value: Expr,
): readonly { readonly path: readonly string[]; readonly value: Expr }[] {
  if (value.kind === 'cast') return literalBehind(fn, value.operand);
  if (value.kind !== 'address' || value.place.root.kind !== 'local' || value.place.path.length > 0) return [];
  const name = value.place.root.name;
  const stores = assignsIn(fn).filter((a) => a.target?.root.kind === 'local' && a.target.root.name === name);
  const [only] = stores;
  return stores.length === 1 && only?.target?.path.length === 0 && only.value.kind === 'initializer'
    ? only.value.fields
    : [];
}

function assignsIn(fn: FunctionIr): Extract<Op, { kind: 'assign' }>[] {
  return fn.blocks.flatMap((b) => b.ops.flatMap((op) => (op.kind === 'assign' ? [op] : [])));
}

function globalName(value: Expr): string | null {
  if (value.kind === 'cast') return globalName(value.operand);
  if (value.kind !== 'place' && value.kind !== 'address') return null;
  const { root, path } = value.place;
  return root.kind === 'global' && path.length === 0 ? root.name : null;
}

/** Where a place of the callee lies, seen from a call; null if it is no parameter or member behind one. */
function whereIs(place: Place): string | null {
  if (place.root.kind !== 'param') return null;
  const path = [...place.path];
  while (path.at(-1)?.kind === 'deref') path.pop();
  const [first, ...rest] = path;
  if (first === undefined) return String(place.root.index);
  if (first.kind !== 'deref') return null;
  const names: string[] = [];
  for (const step of rest) {
    if (step.kind !== 'field') return null;
    names.push(step.name);
  }
  return [place.root.index, ...names].join('.');
}

/** The function with names in the place of what was handed down; the same one if it does not use it. */
function bind(fn: FunctionIr, bindings: Bindings): FunctionIr {
  const nameAt = (place: Place): string | null => {
    const where = whereIs(place);
    return where === null ? null : (bindings.get(where) ?? null);
  };
  return rewritten(fn, {
    value: (place, span) => {
      const name = nameAt(place);
      return name === null ? null : { kind: 'place', place: rootPlace({ kind: 'global', name }), span };
    },
    callee: nameAt,
  });
}

/** Calls of the function that are by name only in this copy of it: whom to call is handed down to it. */
export function handedCalls(program: Program, copy: FunctionIr): readonly CallOp[] {
  const own = program.functionsNamed(copy.path, [copy.name]).find((f) => f.span.start === copy.span.start);
  if (own === undefined || own === copy) return [];
  const pointers = new Set(callsOf(own).flatMap((op) => (op.callee.kind === 'pointer' ? [op.id] : [])));
  return callsOf(copy).filter((op) => op.callee.kind === 'name' && pointers.has(op.id));
}
