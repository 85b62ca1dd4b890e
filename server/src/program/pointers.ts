// What a call through a member may reach: every function that the module stores in that member. One unknown
// value among them, or a struct that others may fill as well, makes the answer unknown.

import type { Expr, FieldIr, FunctionIr, Place, StructIr } from '../ir/ir.ts';
import type { Declaration } from '../syntax/file.ts';
import type { Definitions } from './definitions.ts';
import type { FileEntry, Files } from './files.ts';
import type { Modules } from './module.ts';
import { variableOf, type Types } from './types.ts';
import { plainStore, storeOffsets } from './stores.ts';
import { assignsOf, originOf } from './values.ts';

export interface Pointers {
  readonly pointees: (fn: FunctionIr, callee: Place) => readonly FunctionIr[] | null;
}

/** A member with more implementations than this is an interface: what they have in common is next to nothing. */
const mostPointees = 8;

/** A named function, a null pointer, or something nobody can follow. */
type Stored = { readonly name: string; readonly path: string } | 'nothing' | 'unknown';

/** A struct by the name that types have, and the file that defines it. */
type Named = Pick<StructIr, 'name' | 'path'>;

export function createPointers(
  files: Files,
  modules: Modules,
  definitions: Definitions,
  types: Types,
): Pointers {
  const answers = new Map<string, readonly FunctionIr[] | null>();

  const search = (struct: Named, member: string, fromPath: string): readonly FunctionIr[] | null => {
    const stores = storesOf(struct, member, fromPath);
    if (stores === null) return null;
    const found = new Map<string, FunctionIr>();
    for (const { entry, offsets } of stores) {
      const { path } = entry;
      const declarations = files.covering(path, offsets);
      const stored = [
        ...inVariables(entry, declarations, struct.name, member),
        ...inFunctions(entry, declarations, struct.name, member),
      ];
      for (const value of stored) {
        if (value === 'nothing') continue;
        if (value === 'unknown') return null;
        const target = definitions.function(value.name, value.path);
        if (target === null) return null;
        found.set(`${target.path}\0${target.nameSpan.start}`, target);
        if (found.size > mostPointees) return null;
      }
    }
    if (found.size === 0) return null;
    return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, fn]) => fn);
  };

  /** Where the member may be set; null if it is plain from the texts that too many functions are. */
  const storesOf = (
    struct: Named,
    member: string,
    fromPath: string,
  ): readonly { readonly entry: FileEntry; readonly offsets: readonly number[] }[] | null => {
    const values = new Set<string>();
    const out: { entry: FileEntry; offsets: number[] }[] = [];
    for (const path of modules.files(fromPath)) {
      const entry = files.entry(path);
      if (entry?.stored().has(member) !== true || !isVisible(struct.path, entry)) continue;
      const offsets = storeOffsets(entry.text, member).filter((at) => {
        const plain = plainStore(entry.text, at);
        if (plain?.struct === struct.name && plain.value !== null) values.add(plain.value);
        return plain === null || plain.struct === struct.name;
      });
      values.delete('NULL');
      values.delete('0');
      if (values.size > mostPointees) return null;
      if (offsets.length > 0) out.push({ entry, offsets });
    }
    return out;
  };

  const inVariables = (
    entry: FileEntry,
    declarations: readonly Declaration[],
    struct: string,
    member: string,
  ): Stored[] => {
    const { path } = entry;
    return declarations.flatMap((declaration) => {
      if (declaration.kind !== 'variable' || declaration.body === null) return [];
      const variable = variableOf(entry, declaration);
      if (variable === null) return [];
      return variable.fields.flatMap((field): Stored[] => {
        const names = field.name.split('.');
        if (names.at(-1) !== member) return [];
        if (ownerOf(variable.type.base, names.slice(0, -1), path) !== struct) return [];
        return [storedText(field.value, path)];
      });
    });
  };

  const ownerOf = (base: string, names: readonly string[], path: string): string | null => {
    let at: string | null = types.resolve({ base, pointers: 0, arrays: 0 }, path).base;
    for (const name of names) {
      const owner: StructIr | null = at === null ? null : types.struct(at, path);
      const field: FieldIr | undefined = owner?.fields.find((f) => f.name === name);
      at = field === undefined ? null : types.resolve(field.type, path).base;
    }
    return at;
  };

  const inFunctions = (
    entry: FileEntry,
    declarations: readonly Declaration[],
    struct: string,
    member: string,
  ): Stored[] => {
    const { path } = entry;
    const functions = declarations.filter((d) => d.kind === 'function').map((d) => entry.lower(d));
    return functions.flatMap((fn) =>
      assignsOf(fn).flatMap((assign): Stored[] => {
        const target = assign.target;
        if (target === null) return [];
        if (assign.value.kind === 'initializer') {
          return assign.value.fields
            .filter((f) => f.path.at(-1) === member)
            .filter((f) => {
              const type = types.ofPlace(fn, target);
              return type !== null && ownerOf(type.base, f.path.slice(0, -1), path) === struct;
            })
            .map((f) => storedExpr(fn, f.value));
        }
        const last = target.path.at(-1);
        if (last?.kind !== 'field' || last.name !== member) return [];
        const owner = types.ofPlace(fn, { ...target, path: target.path.slice(0, -1) });
        return owner !== null && types.resolve(owner, path).base === struct
          ? [storedExpr(fn, assign.value)]
          : [];
      }),
    );
  };

  return {
    pointees: (fn, callee) => {
      const path = trimmed(callee);
      const last = path.at(-1);
      if (last?.kind !== 'field') return null;
      const owner = types.ofPlace(fn, { ...callee, path: path.slice(0, -1) });
      if (owner === null) return null;
      const struct = types.resolve(owner, fn.path).base;
      const definition = types.struct(struct, fn.path);
      // Any part of the kernel may fill a struct of a common header.
      if (definition === null || !modules.contains(fn.path, definition.path)) return null;
      const key = `${modules.id(fn.path)}\0${struct}\0${last.name}`;
      let known = answers.get(key);
      if (known === undefined) {
        known = search({ name: struct, path: definition.path }, last.name, fn.path);
        answers.set(key, known);
      }
      return known;
    },
  };
}

/** What a source defines is known to it, and to a file that includes it. */
function isVisible(path: string, { path: from, text }: FileEntry): boolean {
  return !path.endsWith('.c') || path === from || text.includes(path.slice(path.lastIndexOf('/') + 1));
}

/** `(*ops->fn)` and `ops->fns[i]` go through the same member. */
function trimmed(callee: Place): Place['path'] {
  let end = callee.path.length;
  while (end > 0 && callee.path[end - 1]?.kind !== 'field') end--;
  return callee.path.slice(0, end);
}

function storedText(value: string, path: string): Stored {
  if (value === 'NULL' || value === '0') return 'nothing';
  return /^\w+$/.test(value) ? { name: value, path } : 'unknown';
}

function storedExpr(fn: FunctionIr, value: Expr): Stored {
  const at = originOf(fn, value);
  if (at.kind === 'number' || (at.kind === 'constant' && at.name === 'NULL')) return 'nothing';
  if (
    (at.kind === 'place' || at.kind === 'address') &&
    at.place.root.kind === 'global' &&
    at.place.path.length === 0
  ) {
    return { name: at.place.root.name, path: fn.path };
  }
  return 'unknown';
}
