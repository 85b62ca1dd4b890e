// Tables of callbacks: variables whose type the vocabulary knows as one through which the core calls drivers,
// and which function plays which role in them.

import type { FunctionIr, VariableIr } from '../ir/ir.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Definitions } from './definitions.ts';
import { covering, perEntry, type FileEntry, type Files } from './files.ts';
import type { Includes } from './includes.ts';
import type { Modules } from './module.ts';
import { isHeader } from './paths.ts';
import type { CallbackRole, OpsCallback, OpsTable } from './program.ts';
import { variableOf } from './types.ts';

export interface OpsTables {
  readonly of: (path: string) => readonly OpsTable[];
  readonly roles: (fn: FunctionIr) => readonly CallbackRole[];
  /** The table that a global's name means in the file: its own, or one of the module that is not static. */
  readonly named: (name: string, fromPath: string, among: readonly string[]) => OpsTable | null;
}

export function createOpsTables(
  files: Files,
  includes: Includes,
  modules: Modules,
  definitions: Definitions,
): OpsTables {
  const indexes = new Map<string, ReadonlyMap<string, readonly CallbackRole[]>>();

  const of = (path: string): readonly OpsTable[] => {
    const entry = files.entry(path);
    return entry === null ? [] : tablesIn(entry);
  };

  /** Roles by function name in all tables of the module: made once, a scan of its texts. */
  const moduleRoles = (path: string): ReadonlyMap<string, readonly CallbackRole[]> => {
    const id = modules.id(path);
    let known = indexes.get(id);
    if (known === undefined) {
      known = rolesByName(modules.files(path).flatMap((p) => [...of(p)]));
      indexes.set(id, known);
    }
    return known;
  };

  return {
    of,
    roles: (fn) => {
      const local = fn.isStatic && !isHeader(fn.path);
      const near = local
        ? rolesByName([fn.path, ...includes.direct(fn.path)].flatMap((p) => [...of(p)]))
        : moduleRoles(fn.path);
      return (near.get(fn.name) ?? []).filter((r) => isSame(definitions, fn, r.table.variable.path));
    },
    named: (name, fromPath, among) => {
      const near = [fromPath, ...includes.reached(fromPath), ...includes.includers(fromPath)];
      for (const path of near) {
        const own = of(path).find((t) => t.variable.name === name);
        if (own !== undefined) return own;
      }
      const far = among.flatMap((p) => of(p).filter((t) => t.variable.name === name && !t.variable.isStatic));
      return far.length === 1 ? (far[0] ?? null) : null;
    },
  };
}

function rolesByName(tables: readonly OpsTable[]): Map<string, CallbackRole[]> {
  const out = new Map<string, CallbackRole[]>();
  for (const table of tables) {
    for (const { row, functionName } of table.callbacks) {
      const list = out.get(functionName);
      if (list === undefined) out.set(functionName, [{ row, table }]);
      else list.push({ row, table });
    }
  }
  return out;
}

function isSame(definitions: Definitions, fn: FunctionIr, path: string): boolean {
  const definition = definitions.find(fn.name, path);
  return definition?.path === fn.path && definition.declaration.nameSpan.start === fn.nameSpan.start;
}

const tablesIn = perEntry((entry: FileEntry): readonly OpsTable[] => {
  const tags = tableTags.filter((tag) => entry.has.contains(tag));
  if (tags.length === 0) return [];
  const offsets = tags.flatMap((tag) => [...entry.has.offsets(tag)]).sort((a, b) => a - b);
  const out: OpsTable[] = [];
  for (const declaration of covering(entry.syntax().declarations, offsets)) {
    if (declaration.kind !== 'variable' || declaration.body === null) continue;
    const variable = variableOf(entry, declaration);
    const table = variable === null ? null : tableOf(variable);
    if (table !== null) out.push(table);
  }
  return out;
});

function tableOf(variable: VariableIr): OpsTable | null {
  const type = variable.type.base;
  const callbacks: OpsCallback[] = variable.fields.flatMap((field) => {
    const row = vocabulary.callbacks.get(`${type}.${field.name}`);
    return row === undefined ? [] : [{ row, functionName: field.value, span: field.span }];
  });
  return callbacks.length === 0 ? null : { variable, type, callbacks };
}

/** The names of the types, without `struct`. */
const tableTags: readonly string[] = [
  ...new Set([...vocabulary.callbacks.values()].map(({ ops }) => ops.slice(ops.indexOf(' ') + 1))),
];
