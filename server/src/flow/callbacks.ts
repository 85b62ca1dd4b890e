// What follows from a driver's callbacks: which lock protects the sequence, which locks an invalidation may take, and
// who reads the sequence.

import { protocols } from '../semantics/enforcement.ts';
import type { CallOp, FunctionIr, Place } from '../ir/ir.ts';
import type { CallbackRole, OpsTable, Program } from '../program/program.ts';
import { unmoved } from '../program/shift.ts';
import { handedOut, Memo, type Outlives } from '../program/trails.ts';
import { kvmMmuLockClass } from '../semantics/identity.ts';
import { acquiredClass, waitsFor } from './acquired.ts';
import { declaredCallees } from './declared.ts';
import { mentioningAny } from './mentioning.ts';
import { createNotifierPaths, type PathMemory } from './notifier-paths.ts';
import { commonClasses } from './queries.ts';
import { callsEvent, readKinds, readNames } from './readers.ts';
import type { FlowEngine, FlowFacts } from './facts.ts';
import type { State } from './state.ts';
import { subscriptionClasses, subscriptionPlace } from './subscriptions.ts';
import type { Summary } from './summary.ts';

type CallbackFacts = Pick<
  FlowEngine,
  | 'sequenceLocks'
  | 'callbackLocks'
  | 'invalidationLocks'
  | 'ownLocks'
  | 'hasReader'
  | 'notifierPaths'
  | 'subscriptionClass'
>;

/** Answers without a place in them, which outlive an edit. Lists of files are those of modules, one object each. */
export interface CallbackMemory extends PathMemory {
  /** Classes of locks that a function may acquire, by the function as it was lowered. */
  readonly acquired: Memo<FunctionIr, ReadonlySet<string>>;
  /** Classes that callbacks hold where they move the sequence, by the name of their table; null if none is in view. */
  readonly tables: Memo<string, ReadonlySet<string> | null>;
  /** Classes that the callbacks of a module may acquire. */
  readonly taken: Memo<readonly string[], ReadonlySet<string>>;
}

export function emptyCallbackMemory(program: Program): CallbackMemory {
  return {
    acquired: new Memo(program),
    tables: new Memo(program),
    taken: new Memo(program),
    halves: new Memo(program),
    paths: new Memo(program),
    earlierPaths: null,
  };
}

/** All but what functions acquire, which is for whoever knows them. */
export function carriedMemory(
  program: Program,
  old: CallbackMemory,
  outlives: Outlives | undefined,
): Omit<CallbackMemory, 'acquired'> {
  const carried = <K, T>(memo: Memo<K, T>): Memo<K, T> =>
    new Memo<K, T>(program).adopt(memo, (_, trail) => trail !== null && outlives?.holds(trail) === true);
  return {
    tables: carried(old.tables),
    taken: carried(old.taken),
    halves: carried(old.halves),
    paths: new Memo(program),
    earlierPaths: carried(old.paths),
  };
}

export function createCallbackFacts(
  program: Program,
  factsOf: (fn: FunctionIr) => FlowFacts,
  summaryOf: (fn: FunctionIr) => Summary | null,
  calleesOf: FlowEngine['calleesOf'],
  memory: CallbackMemory,
): CallbackFacts {
  const { acquired, taken, tables: locksOfTable } = memory;
  // By the list of the module's files, which is one object per module.
  const waitedFor = new Memo<readonly string[], ReadonlyMap<string, FunctionIr>>(program);

  const seenOf = (fn: FunctionIr, op: CallOp): readonly FunctionIr[] =>
    calleesOf(fn, op) ?? declaredCallees(program, fn, op);

  const functionsOf = (table: OpsTable, wanted: readonly string[]): FunctionIr[] =>
    table.callbacks
      .filter((c) => wanted.includes(c.row.role))
      .map((c) => program.definition(c.functionName, table.variable.path))
      .filter((f): f is FunctionIr => f !== null);

  /** Lock classes held where the table's callbacks move the sequence; null if no callback is in view. */
  const locksOf = (table: OpsTable): ReadonlySet<string> | null =>
    locksOfTable.ask(
      `${table.variable.path}\0${table.variable.name}`,
      () => sequenceLocksOf(functionsOf(table, ['invalidate', 'start'])),
      null,
    );

  const sequenceLocksOf = (callbacks: readonly FunctionIr[]): ReadonlySet<string> | null => {
    if (callbacks.length === 0) return null;
    const out = new Set<string>();
    let moved = false;
    const visit = (fn: FunctionIr, outer: ReadonlySet<string>, depth: number): void => {
      const facts = factsOf(fn);
      for (const call of facts.calls) {
        const direct = call.event?.event === 'set-seq' || call.event?.event === 'invalidate-begin';
        const held = new Set([...outer, ...commonClasses(call.states)]);
        if (direct) {
          moved = true;
          for (const cls of held) out.add(cls);
          // Nothing held there: the lock that is taken just before or after does it.
          if (held.size === 0) for (const cls of facts.summary.acquires) out.add(cls);
        } else if (depth < 4) {
          for (const callee of call.callees) {
            const summary = summaryOf(callee);
            if (summary !== null && (summary.setsSequence !== 'never' || summary.opensInvalidation)) {
              visit(callee, held, depth + 1);
            }
          }
        }
      }
    };
    for (const fn of callbacks) visit(fn, new Set(), 0);
    return moved ? out : null;
  };

  const subscriptionClass = (fn: FunctionIr, place: Place): string | null => program.lockClass(fn, place);

  const sequenceLocks: CallbackFacts['sequenceLocks'] = (field, protocol, path) => {
    if (protocol === protocols.kvm) return new Set([kvmMmuLockClass]);
    if (protocol === protocols.invlock) return beginLocks(path);
    const tables = field === null ? [] : program.opsOfSubscription(field, path);
    if (tables.length === 0) return null;
    const out = new Set<string>();
    for (const table of tables) {
      const locks = locksOf(table);
      if (locks === null) return null;
      for (const cls of locks) out.add(cls);
    }
    return out;
  };

  /** For the invlock: the driver lock is what the file's callbacks hold at inv_start. */
  const beginLocks = (path: string): ReadonlySet<string> | null => {
    const out = new Set<string>();
    for (const table of program.opsTables(path)) for (const cls of locksOf(table) ?? []) out.add(cls);
    return out.size === 0 ? null : out;
  };

  const callbackLocks = (path: string): ReadonlySet<string> => {
    const files = program.moduleFiles(path);
    const out = new Set<string>();
    const search = (): ReadonlySet<string> => {
      const tables = files.flatMap((file) => [...program.opsTables(file)]);
      for (const table of tables) {
        for (const fn of functionsOf(table, lockingRoles)) {
          for (const cls of acquiredBelow(fn, 0)) out.add(cls);
        }
      }
      return out;
    };
    return taken.ask(files, search, out);
  };

  // Without the order of things: whether a lock is taken at all needs no states.
  const acquiredBelow = (fn: FunctionIr, depth: number): ReadonlySet<string> => {
    const home = unmoved(fn);
    const known = acquired.known(home);
    if (known !== undefined || depth > deepestCallees) return known ?? new Set();
    const out = new Set<string>();
    const search = (): ReadonlySet<string> => {
      handedOut(program, [home]);
      for (const op of home.blocks.flatMap((b) => b.ops)) {
        const cls = acquiredClass(program, home, op);
        if (cls !== null) out.add(cls);
        if (op.kind !== 'call') continue;
        for (const callee of seenOf(home, op))
          for (const inner of acquiredBelow(callee, depth + 1)) out.add(inner);
      }
      return out;
    };
    return acquired.make(home, search, out);
  };

  const invalidationLocks: CallbackFacts['invalidationLocks'] = (path) => {
    const files = program.moduleFiles(path);
    const out = new Map<string, FunctionIr>();
    const note = (callback: FunctionIr, fn: FunctionIr, depth: number): void => {
      for (const op of fn.blocks.flatMap((b) => b.ops)) {
        const cls = waitsFor(op) ? acquiredClass(program, fn, op) : null;
        if (cls !== null && !out.has(cls)) out.set(cls, callback);
        if (op.kind !== 'call' || op.callee.kind !== 'name' || depth >= nearCallees) continue;
        for (const callee of seenOf(fn, op)) note(callback, callee, depth + 1);
      }
    };
    const search = (): ReadonlyMap<string, FunctionIr> => {
      for (const table of files.flatMap((file) => [...program.opsTables(file)]))
        for (const fn of functionsOf(table, invalidatingRoles)) note(fn, fn, 0);
      return out;
    };
    return waitedFor.ask(files, search, out);
  };

  /** Taken by a callback of the file itself, or by what it calls directly: the locks that drivers talk of. */
  const ownLocks: CallbackFacts['ownLocks'] = (path) => {
    const out = new Set<string>();
    const note = (fn: FunctionIr, depth: number): void => {
      for (const op of fn.blocks.flatMap((b) => b.ops)) {
        const cls = acquiredClass(program, fn, op);
        if (cls !== null) out.add(cls);
        if (op.kind !== 'call' || depth > 0) continue;
        for (const callee of seenOf(fn, op)) note(callee, depth + 1);
      }
    };
    for (const table of program.opsTables(path))
      for (const fn of functionsOf(table, lockingRoles)) note(fn, 0);
    return out;
  };

  const hasReader: CallbackFacts['hasReader'] = (role, path) => {
    for (const file of program.moduleFiles(path)) {
      for (const fn of readersAmong(program, file)) {
        if (!callsEvent(fn, readKinds)) continue;
        for (const call of factsOf(fn).calls) {
          if (call.event?.protocol !== role.row.protocol || !readKinds.includes(call.event.event)) continue;
          // A sample that is dropped only waits; one that is kept is compared, by the look-up at the latest.
          if (call.event.event === 'sample' && call.op.result !== 'used') continue;
          if (servedBy(fn, call.states, call.op.args[call.event.args.subscription ?? 0]?.value, role, path))
            return true;
        }
      }
    }
    return false;
  };

  const servedBy = (
    fn: FunctionIr,
    states: readonly State[],
    argument: Parameters<Program['typeOfExpr']>[1] | undefined,
    role: CallbackRole,
    path: string,
  ): boolean => {
    const state = states[0];
    const place =
      argument === undefined || state === undefined ? null : subscriptionPlace(program, fn, state, argument);
    if (place === null) return false;
    return subscriptionClasses(program, factsOf, fn, place).some((field) =>
      program.opsOfSubscription(field, path).some((t) => t.variable.name === role.table.variable.name),
    );
  };

  return {
    sequenceLocks,
    callbackLocks,
    invalidationLocks,
    ownLocks,
    hasReader,
    notifierPaths: createNotifierPaths(program, callbackLocks, memory),
    subscriptionClass,
  };
}

const readersAmong = mentioningAny(readNames);

const deepestCallees = 8;
/** How far below a callback its locks are looked for where others must not hold them. */
const nearCallees = 3;
const invalidatingRoles = ['invalidate', 'start', 'end', 'finish'];
const lockingRoles = ['invalidate', 'start', 'end', 'finish', 'release', 'secondary-tlb', 'young'];
