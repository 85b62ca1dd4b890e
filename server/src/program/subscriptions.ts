// Which tables are registered for which subscription: the member of a driver's struct that is handed to the
// core together with a table. Found from the registering calls of the vocabulary, from assignments of a table to
// a member of the subscription, and from allocators that return the subscription. A wrapper that takes the
// subscription or the table as a parameter is followed a few levels up.

import type { CallOp, Expr, FunctionIr } from '../ir/ir.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { CallGraph } from './callers.ts';
import type { Definitions } from './definitions.ts';
import { perEntry, type Files } from './files.ts';
import { lockClass } from './lock-class.ts';
import type { Modules } from './module.ts';
import type { OpsTables } from './ops.ts';
import type { OpsTable } from './program.ts';
import type { Types } from './types.ts';
import { assignsOf, callsOf, globalOf, originsOf, paramOf } from './values.ts';

export interface Subscriptions {
  readonly tables: (field: string, fromPath: string) => readonly OpsTable[];
  /** All of the module, by field. */
  readonly all: (fromPath: string) => ReadonlyMap<string, readonly OpsTable[]>;
}

/** A table handed through more wrappers than this is not followed. */
const deepestWrapper = 3;

type Index = Map<string, OpsTable[]>;

export function createSubscriptions(
  files: Files,
  modules: Modules,
  definitions: Definitions,
  types: Types,
  graph: CallGraph,
  ops: OpsTables,
): Subscriptions {
  const indexes = new Map<string, Index>();

  const build = (fromPath: string): Index => {
    const index: Index = new Map();
    const members = modules.files(fromPath);
    for (const path of members) {
      const entry = files.entry(path);
      for (const row of entry === null ? [] : registering(entry)) {
        for (const fn of graph.mentioning(path, row.name)) {
          for (const call of callsOf(fn)) {
            if (call.callee.kind !== 'name' || call.callee.name !== row.name) continue;
            const open = {
              subscription: argument(call, row.args.subscription),
              table: argument(call, row.args.ops),
            };
            if (open.subscription === null || open.table === null) continue;
            registered(index, members, fn, { field: null, table: null }, open, 0);
          }
        }
      }
    }
    for (const path of members) {
      for (const table of ops.of(path)) {
        fromAllocator(index, table);
        fromAssignments(index, table, members);
      }
    }
    return index;
  };

  /** Pairs a call's subscription with its table; what is a parameter is looked up in the callers. */
  const registered = (
    index: Index,
    members: readonly string[],
    fn: FunctionIr,
    found: { readonly field: string | null; readonly table: OpsTable | null },
    open: { readonly subscription: Expr | null; readonly table: Expr | null },
    depth: number,
  ): void => {
    const fields = open.subscription === null ? [found.field] : fieldsOf(fn, open.subscription);
    const tables = open.table === null ? [found.table] : tablesOf(fn, open.table, members);
    for (const field of fields) {
      for (const table of tables) if (field !== null && table !== null) add(index, field, table);
    }
    const viaSubscription = open.subscription === null ? null : paramOf(fn, open.subscription);
    const viaTable = open.table === null ? null : paramOf(fn, open.table);
    if ((viaSubscription === null && viaTable === null) || depth >= deepestWrapper) return;
    for (const site of graph.callers(fn).sites) {
      const known = { field: fields[0] ?? null, table: tables[0] ?? null };
      const outer = {
        subscription: viaSubscription === null ? null : argument(site.call, viaSubscription),
        table: viaTable === null ? null : argument(site.call, viaTable),
      };
      registered(index, members, site.caller, known, outer, depth + 1);
    }
  };

  const fieldsOf = (fn: FunctionIr, expr: Expr): string[] =>
    originsOf(fn, expr).flatMap((at) => {
      if (at.kind !== 'address') return [];
      const isWhole = at.place.root.kind === 'global' && at.place.path.length === 0;
      return isWhole ? [] : (lockClass(types, fn, at.place) ?? []);
    });

  const tablesOf = (fn: FunctionIr, expr: Expr, members: readonly string[]): OpsTable[] =>
    originsOf(fn, expr).flatMap((at) => {
      const name = globalOf(fn, at);
      return name === null ? [] : (ops.named(name, fn.path, members) ?? []);
    });

  /** The core asks the driver for a subscription: what the allocator returns is one. */
  const fromAllocator = (index: Index, table: OpsTable): void => {
    for (const callback of table.callbacks) {
      if (callback.row.role !== 'alloc') continue;
      const fn = definitions.function(callback.functionName, table.variable.path);
      if (fn === null) continue;
      for (const block of fn.blocks) {
        if (block.end.kind !== 'return' || block.end.value === null) continue;
        for (const field of fieldsOf(fn, block.end.value)) add(index, field, table);
      }
    }
  };

  /** `p->mn.ops = &table`: the subscription is what holds the member that is assigned. */
  const fromAssignments = (index: Index, table: OpsTable, members: readonly string[]): void => {
    const { name, path, isStatic } = table.variable;
    const users = isStatic ? [path] : members.filter((p) => files.hasWord(p, name));
    for (const user of users) {
      for (const fn of graph.mentioning(user, name)) {
        for (const assign of assignsOf(fn)) {
          if (assign.target === null || globalOf(fn, assign.value) !== name) continue;
          const steps = assign.target.path;
          if (steps.at(-1)?.kind !== 'field') continue;
          const field = lockClass(types, fn, { ...assign.target, path: steps.slice(0, -1) });
          if (field !== null) add(index, field, table);
        }
      }
    }
  };

  const indexOf = (fromPath: string): Index => {
    const id = modules.id(fromPath);
    let index = indexes.get(id);
    if (index === undefined) {
      index = build(fromPath);
      indexes.set(id, index);
    }
    return index;
  };

  return { tables: (field, fromPath) => indexOf(fromPath).get(field) ?? [], all: indexOf };
}

function registeringRows(): EventRow[] {
  return [...vocabulary.events.values()].filter(
    (row) => row.args.subscription !== undefined && row.args.ops !== undefined,
  );
}

/** Rows of the registering calls that the text mentions. */
const registering = perEntry((entry) =>
  registeringRows().filter((row) => entry.has.contains(row.name) && entry.has.mentions(row.name)),
);

function argument(call: CallOp, index: number | undefined): Expr | null {
  return index === undefined ? null : (call.args[index]?.value ?? null);
}

function add(index: Index, field: string, table: OpsTable): void {
  const list = index.get(field);
  if (list === undefined) index.set(field, [table]);
  else if (!list.includes(table)) list.push(table);
}
