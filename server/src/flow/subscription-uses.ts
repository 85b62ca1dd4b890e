// Who in a module puts the subscriptions of a class in and takes them out, by the calls alone: for objects that are freed
// with a subscription that nobody takes out.

import { perObject } from '../base/remember.ts';
import type { CallOp, Expr, FunctionIr, TypeRef } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { Memo } from '../program/trails.ts';
import { callsOf, originOf } from '../program/values.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { mentioningAny } from './mentioning.ts';

/** A call on a subscription, and the function that makes it. */
interface Use {
  readonly fn: FunctionIr;
  readonly op: CallOp;
}

/** What the module does to the subscriptions of one class. */
interface Uses {
  readonly inserted: readonly Use[];
  readonly removed: readonly Use[];
}

/** The same for all classes by name; null if some call that takes one out may mean any. */
interface ModuleUses {
  readonly inserted: ReadonlyMap<string, readonly Use[]>;
  readonly removed: ReadonlyMap<string, readonly Use[]>;
}

const inserts: readonly string[] = ['insert', 'register'];
const removals: readonly string[] = ['remove', 'unregister', 'put'];
const names: readonly string[] = [...vocabulary.events.values()]
  .filter((row) => inserts.includes(row.event) || removals.includes(row.event))
  .map((row) => row.name);

/** Classes of subscriptions in memory of the driver's own: those that the core asked for it frees itself. */
export function ownSubscriptions(program: Program, path: string): readonly string[] {
  return [...program.subscriptions(path)].flatMap(([field, tables]) =>
    tables.length === 0 || tables.some((t) => t.callbacks.some((c) => c.row.role === 'free')) ? [] : [field],
  );
}

/** True if the type is a pointer to the struct that has the subscription in it. */
export function owns(type: TypeRef, field: string): boolean {
  return type.pointers === 1 && field.slice(0, field.lastIndexOf('.')) === type.base;
}

/** Functions of the file that free an object with a subscription in it which nobody in the module takes out. */
export function freeingOwners(program: Program, path: string): readonly FunctionIr[] {
  const fields = ownSubscriptions(program, path).filter((f) => neverRemoved(program, path, f) !== null);
  if (fields.length === 0) return [];
  return freersAmong(program, path).filter((fn) =>
    callsOf(fn).some(
      (op) =>
        op.callee.kind === 'name' &&
        vocabulary.plain.get(op.callee.name)?.role === 'free' &&
        op.args.some((arg) => {
          const type = program.typeOfExpr(fn, arg.value);
          return type !== null && fields.some((field) => owns(type, field));
        }),
    ),
  );
}

const freeNames: readonly string[] = [...vocabulary.plain.values()]
  .filter((row) => row.role === 'free')
  .map((row) => row.name);

const freersAmong = mentioningAny(freeNames);

/** What the module does to subscriptions of the class, if all that takes one out is the failure of what put it in. */
export function neverRemoved(program: Program, path: string, field: string): Uses | null {
  const uses = usesOf(program, path, field);
  const inserters = new Set(uses?.inserted.map((u) => u.fn));
  return uses !== null && inserters.size > 0 && uses.removed.every((u) => inserters.has(u.fn)) ? uses : null;
}

/** By the list of the module's files, which is one object per module. */
const answersOf = perObject((program: Program) => new Memo<readonly string[], ModuleUses | null>(program));

function usesOf(program: Program, path: string, field: string): Uses | null {
  const files = program.moduleFiles(path);
  const found = answersOf(program).ask(files, () => search(program, files));
  if (found === null) return null;
  return { inserted: found.inserted.get(field) ?? [], removed: found.removed.get(field) ?? [] };
}

const usersAmong = mentioningAny(names);

function search(program: Program, files: readonly string[]): ModuleUses | null {
  const inserted = new Map<string, Use[]>();
  const removed = new Map<string, Use[]>();
  for (const file of files) {
    for (const fn of usersAmong(program, file)) {
      if (fn.partial) return null;
      for (const op of callsOf(fn)) {
        const row = op.callee.kind === 'name' ? (vocabulary.events.get(op.callee.name) ?? null) : null;
        const index = row?.args.subscription;
        if (row === null || index === undefined) continue;
        const uses = removals.includes(row.event) ? removed : inserts.includes(row.event) ? inserted : null;
        const value = op.args[index]?.value;
        if (uses === null || value === undefined) continue;
        const cls = classOf(program, fn, value);
        if (cls !== null) uses.set(cls, [...(uses.get(cls) ?? []), { fn, op }]);
        else if (uses === removed) return null;
      }
    }
  }
  return { inserted, removed };
}

function classOf(program: Program, fn: FunctionIr, value: Expr): string | null {
  const at = originOf(fn, value);
  return at.kind === 'address' ? program.lockClass(fn, at.place) : null;
}
