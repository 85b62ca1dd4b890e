// What an engine has found out and an edit of bodies may leave true: the engine of the program after it goes on with that.

import { once } from '../base/remember.ts';
import type { CallOp, FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { Memo, type Outlives, type Trail } from '../program/trails.ts';
import { carriedMemory, emptyCallbackMemory, type CallbackMemory } from './callbacks.ts';
import type { EventKinds, FlowEngine } from './facts.ts';
import { movedSummary, type Summary, type Witness } from './summary.ts';

/** What an engine found out that an edit of bodies may leave true, by functions as they were lowered. */
export interface EngineMemory {
  readonly summaries: Memo<FunctionIr, Summary>;
  readonly interest: Memo<FunctionIr, boolean>;
  readonly sleepers: Memo<FunctionIr, Witness | null>;
  readonly kinds: Memo<FunctionIr, EventKinds>;
  readonly shared: CallbackMemory;
  /** Calls by name. Functions of files that were edited since are other objects now. */
  readonly resolved: WeakMap<CallOp, readonly FunctionIr[] | null>;
  readonly edited: ReadonlySet<string>;
  /** Calls through pointers. */
  readonly reached: WeakMap<CallOp, readonly FunctionIr[] | null>;
}

const memories = new WeakMap<FlowEngine, EngineMemory>();

export function keepMemory(engine: FlowEngine, memory: EngineMemory): void {
  memories.set(engine, memory);
}

export interface EngineOptions {
  /** The engine of the program before, which differs in bodies of functions of one file only. */
  readonly previous: FlowEngine;
  readonly edited: string;
  /** Without it only what has nothing to do with the file is taken over. */
  readonly outlives?: Outlives;
}

/** The trails of all that the engine knows and that may outlive an edit. */
export function* trailsOf(engine: FlowEngine): Iterable<Trail> {
  const memory = memories.get(engine);
  if (memory === undefined) return;
  const { summaries, interest, sleepers, kinds, shared } = memory;
  for (const memo of [summaries, interest, sleepers, kinds]) yield* memo.trails();
  for (const memo of [shared.acquired, shared.tables, shared.taken, shared.halves, shared.paths])
    yield* memo.trails();
}

export function carryOver(program: Program, options: EngineOptions | undefined): EngineMemory {
  const old = options === undefined ? undefined : memories.get(options.previous);
  if (old === undefined || options === undefined) {
    return {
      summaries: new Memo(program),
      interest: new Memo(program),
      sleepers: new Memo(program),
      kinds: new Memo(program),
      shared: emptyCallbackMemory(program),
      resolved: new WeakMap(),
      edited: new Set(),
      reached: new WeakMap(),
    };
  }
  const { edited, outlives } = options;
  const memos = [old.summaries, old.interest, old.sleepers, old.kinds, old.shared.acquired];
  const near = once(() =>
    nearFunctions(
      old,
      memos.flatMap((memo) => [...memo.keys()]),
      edited,
    ),
  );
  const isKept = (fn: FunctionIr, trail: Trail | null): boolean =>
    trail === null || outlives === undefined
      ? !near().has(fn)
      : outlives.holds(trail) && !outlives.replaced.has(fn.hash);
  const kept = <T>(
    memo: Memo<FunctionIr, T>,
    now?: (value: T) => { readonly value: T } | null,
  ): Memo<FunctionIr, T> => new Memo<FunctionIr, T>(program).adopt(memo, isKept, now);
  // What has places in it goes along with the text.
  const placed = outlives?.moved ?? (<T>(at: T): T => at);
  return {
    summaries: kept(old.summaries, (summary) => given(movedSummary(summary, placed))),
    interest: kept(old.interest),
    sleepers: kept(old.sleepers, (sleeper) => (sleeper === null ? { value: null } : given(placed(sleeper)))),
    kinds: kept(old.kinds),
    shared: { acquired: kept(old.shared.acquired), ...carriedMemory(program, old.shared, outlives) },
    resolved: old.resolved,
    edited: new Set([...old.edited, edited]),
    reached: new WeakMap(),
  };
}

function given<T>(value: T | null): { readonly value: T } | null {
  return value === null ? null : { value };
}

/**
 * Functions that are in the file, lead to one that is, or make a call of which nobody has asked whom it reaches.
 * @param roots those, and all that they lead to, are looked at
 */
function nearFunctions(
  { resolved, reached }: EngineMemory,
  roots: Iterable<FunctionIr>,
  file: string,
): ReadonlySet<FunctionIr> {
  const callers = new Map<FunctionIr, FunctionIr[]>();
  const near = new Set<FunctionIr>();
  const seen = new Set(roots);
  for (const fn of seen) {
    if (fn.path === file) near.add(fn);
    for (const op of fn.blocks.flatMap((b) => b.ops)) {
      if (op.kind !== 'call') continue;
      const callees = (op.callee.kind === 'pointer' ? reached : resolved).get(op);
      if (callees === undefined) near.add(fn);
      for (const callee of callees ?? []) {
        seen.add(callee);
        const known = callers.get(callee);
        if (known === undefined) callers.set(callee, [fn]);
        else known.push(fn);
      }
    }
  }
  for (const fn of near) for (const caller of callers.get(fn) ?? []) near.add(caller);
  return near;
}
