// A reader's path and the callback that runs against it, as a system for the explorer. Both come from the same
// driver; where no callback can be resolved the documented one stands in, and whoever shows the result says so.

import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { contextProcedures, environment, mmapLock } from '../semantics/models/environment.ts';
import { kvmMmuLockClass, mmapLockClass } from '../semantics/identity.ts';
import type { Procedures, SystemSpec, TaskSpec } from '../semantics/machine/program.ts';
import type { ProtocolId } from '../semantics/contracts/row.ts';
import type { Context, ProtocolModel } from '../semantics/protocol.ts';
import { besideLine, judgeOf, machineWords, oldSampleLine, spotLines } from '../semantics/roles.ts';
import { protocols } from '../semantics/enforcement.ts';
import type { FlowEngine } from './facts.ts';
import { pairsOf } from './callback-pairs.ts';
import { lockSpecs, nameLocks, relocked } from './lock-names.ts';
import { skeletonOf } from './skeleton.ts';
import { type Handle, type LeakedLock, type Skeleton, type Spot, tooLarge } from './skeleton-facts.ts';
import { subscriptionClasses } from './subscriptions.ts';

export interface Race {
  readonly fn: FunctionIr;
  readonly model: ProtocolModel;
  readonly fault: Skeleton;
  /** The driver's own callback; of a pair, the one at the start; null: the documented one stands in. */
  readonly callback: FunctionIr | null;
  /** Lock classes by the name that the machine has for them. */
  readonly lockNames: ReadonlyMap<string, string>;
  /** What stands over the lanes of those who invalidate; null: the callback. */
  readonly others?: string;
  /** What stands over the lane of the reader if it is not the function. */
  readonly reader?: string;
  /** What makes a violation less than certain. */
  readonly doubts: readonly string[];
  readonly system: (contexts: readonly Context[], invalidators: number) => SystemSpec;
}

export interface NoRace {
  readonly reason: string;
  /** Members that the path checks a sequence from which somebody else has sampled. */
  readonly sequences?: ReadonlySet<string>;
}

/** Whether the path may give up by itself: see `isPersistent` of the skeleton. */
export interface RaceOptions {
  readonly isPersistent: boolean;
  /** Locks that both sides take anywhere, not only those around the check and the move of the sequence. */
  readonly allLocks: boolean;
  /** A function that the callback has to run. */
  readonly through?: FunctionIr;
  /** A lock that the path forgets. */
  readonly leaked?: LeakedLock;
  /** What only the finding knows the meaning of. */
  readonly spots?: readonly Spot[];
  /** Where the sequence was sampled that the path checks: it has run before. */
  readonly after?: FunctionIr;
}

/** More callbacks than these are a guess about which of them runs; the documented one stands in then. */
const mostCallbacks = 4;

/** The path against each callback that may run against it: a subscription may be inserted with one table or another. */
export function racesOf(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  options: RaceOptions = { isPersistent: false, allLocks: false },
): readonly Race[] | NoRace {
  const scout = skeletonOf(flow, fn, {
    role: 'fault',
    locks: new Set(),
    watched: flow.callbackLocks(fn.path),
  });
  const protocol = protocolOf(flow, fn, scout);
  const model = protocol === undefined ? undefined : judgeOf(protocol);
  if (model === undefined || protocol === undefined) {
    return { reason: 'it neither samples a sequence nor checks one' };
  }
  if (options.after === undefined && scout.seen.samples === 0 && looksBack(scout)) {
    const sequences = new Set(scout.handles.flatMap((h) => h.sequence ?? []));
    return { reason: 'the sequence is sampled out of its sight', sequences };
  }
  const classes = new Set(scout.subscriptions);
  for (const { fn: user, place } of servedHandles(scout, options))
    for (const cls of subscriptionClasses(program, flow.facts, user, place)) classes.add(cls);
  const pairs = pairsOf(program, flow, fn.path, protocol);
  const named = [...callbacksOf(program, [...classes], fn.path, protocol), ...pairs.map((p) => p.start)];
  const callbacks = named.length > 0 || classes.size > 0 ? named : ownCallbacks(program, fn.path, protocol);
  const { through } = options;
  const side: Side = { program, flow, fn, protocol, model, classes, scout, pairs, options };
  if (through !== undefined) {
    const callback = callbacks.find((c) => runsBelow(flow, c, through));
    if (callback === undefined) return { reason: 'no reader of that callback is in view' };
    return runnable([raceAgainst(side, callback, [])]);
  }
  if (callbacks.length === 0) return runnable([raceAgainst(side, null, [])]);
  if (callbacks.length > mostCallbacks)
    return runnable([raceAgainst(side, null, [severalCallbacks(callbacks)])]);
  return runnable(callbacks.map((callback) => raceAgainst(side, callback, [])));
}

/**
 * The subscriptions that a path stands against: those whose sequence it reads, if it reads any. What it inserts or removes
 * beside them serves pages that it has used already. A finding in a callback is looked for in all of them.
 */
function servedHandles(scout: Skeleton, options: RaceOptions): readonly Handle[] {
  const read = scout.handles.filter((h) => readingEvents.has(h.event));
  return read.length === 0 || options.through !== undefined ? scout.handles : read;
}

const readingEvents: ReadonlySet<Handle['event']> = new Set(['sample', 'translate', 'check', 'early-check']);

function looksBack(scout: Skeleton): boolean {
  return scout.seen.checks > 0 || scout.seen.earlyChecks > 0;
}

/** A path may speak of two protocols at once, of which a model runs one. */
function runnable(races: readonly (Race | null)[]): readonly Race[] | NoRace {
  const all = races.filter((race) => race !== null);
  return all.length === races.length ? all : { reason: 'it mixes the calls of two protocols' };
}

/** What is known of the reader's side. */
interface Side {
  readonly program: Program;
  readonly flow: FlowEngine;
  readonly fn: FunctionIr;
  readonly protocol: ProtocolId;
  readonly model: ProtocolModel;
  /** Subscriptions, as classes of fields. */
  readonly classes: ReadonlySet<string>;
  readonly scout: Skeleton;
  /** Callbacks that open an invalidation, with those that close it. */
  readonly pairs: ReturnType<typeof pairsOf>;
  readonly options: RaceOptions;
}

/** Without a callback the documented one stands in. null if the model cannot run what the driver does. */
function raceAgainst(side: Side, callback: FunctionIr | null, unknown: readonly string[]): Race | null {
  const { program, flow, fn, protocol, model, classes, scout, pairs, options } = side;
  const { isPersistent, after } = options;
  const path = {
    isPersistent,
    ...(options.leaked === undefined ? {} : { leaked: options.leaked }),
    ...(options.spots === undefined ? {} : { spots: options.spots }),
  };
  const pair = pairs.find((p) => p.start === callback);
  const taken = callback === null ? standInLocks(protocol, scout) : acquiredBy(flow, callback);
  const moved = new Set([...classes].flatMap((c) => [...(flow.sequenceLocks(c, protocol, fn.path) ?? [])]));
  // A lock that only one side ever takes decides nothing between the two.
  const taking = new Set([fn, after].flatMap((f) => [...((f && flow.summary(f)?.acquires) ?? [])]));
  if (pair !== undefined) for (const cls of flow.sequenceLocks(null, protocol, fn.path) ?? []) moved.add(cls);
  const isWide = options.allLocks || moved.size === 0;
  const isShared = (cls: string): boolean => callback === null || (isWide && taking.has(cls));
  const shared = [...taken].filter(isShared);
  const all = new Set(
    [...moved, ...scout.checkLocks, ...shared]
      .filter((cls) => cls !== mmapLockClass && !cls.startsWith('<'))
      .slice(0, 6),
  );
  // A step of a subscription that this callback does not serve is none of this race.
  const isOurs = (handle: Handle): boolean => {
    const here = subscriptionClasses(program, flow.facts, handle.fn, handle.place);
    return here.length === 0 || callbacksOf(program, here, fn.path, protocol).some((c) => c === callback);
  };
  const ours = callback === null || pair !== undefined ? {} : { isOurs };
  const pathWith = (locks: ReadonlySet<string>): Skeleton => {
    const seen = skeletonOf(flow, fn, { role: 'fault', locks, ...path, ...ours });
    if (seen.seen.publishes > 0) return seen;
    return skeletonOf(flow, fn, { role: 'fault', locks, ...path, mapAtCheck: true, ...ours });
  };
  const whole = pathWith(all);
  // A picture of a large path does without the locks that its check is under and the callback never takes.
  const isLarge = callback !== null && whole.abstracted.includes(tooLarge);
  const locks = isLarge ? new Set([...all].filter((cls) => taken.has(cls) || moved.has(cls))) : all;
  const fault = isLarge ? pathWith(locks) : whole;
  // Whoever could not sample goes no further.
  const sampling = { role: 'fault', locks, isPersistent: true, checkedLater: fault.seen.checks > 0 } as const;
  const before = after === undefined ? null : skeletonOf(flow, after, { ...sampling, ...ours });
  const role = pair === undefined ? 'callback' : 'start';
  const opposite = callback === null ? null : skeletonOf(flow, callback, { role, locks });
  const closing = pair === undefined ? null : skeletonOf(flow, pair.end, { role: 'end', locks });
  const sides = [fault, before, opposite, closing].filter((s) => s !== null);
  if (!sides.every((s) => isRunnable(s, { ...environment, ...model.procedures }))) return null;
  const naming = nameLocks(locks, sides, callback === null ? taken : new Set(), model);
  const doubts = [...new Set([...unknown, ...sides.flatMap((s) => s.abstracted)])];
  const procedures: Procedures = {
    ...environment,
    ...model.procedures,
    driver_fault: { kind: 'routine', lines: relocked(fault, naming) },
    ...(before === null ? {} : { driver_sample: { kind: 'routine', lines: relocked(before, naming) } }),
    fault: {
      kind: 'routine',
      lines: before === null ? entryLines(fault, model) : ['arrive', 'driver_sample', 'driver_fault'],
    },
    ...(opposite === null
      ? {}
      : {
          driver_callback: { kind: 'routine', lines: relocked(opposite, naming) },
          callback: {
            kind: 'routine',
            lines: [
              ...(pair === undefined ? ['if my.cur == 0 return'] : notOurs),
              'driver_callback refused=no',
              'return',
              'no: exit refused',
            ],
          },
        }),
    ...(closing === null
      ? {}
      : {
          driver_end: { kind: 'routine', lines: relocked(closing, naming) },
          callback_end: { kind: 'routine', lines: [...notOurs, 'driver_end'] },
        }),
  };
  const specs = lockSpecs(callback === null ? model.locks : [mmapLock], sides, naming);
  const system = (contexts: readonly Context[], invalidators: number): SystemSpec => ({
    shared: model.shared,
    sequences: model.sequences,
    locks: specs,
    procedures: { ...procedures, ...contextProcedures(contexts) },
    tasks: tasksOf(invalidators),
  });
  const lockNames = new Map([...naming].map(([cls, name]) => [name, cls]));
  const race = { fn, model, fault, callback, lockNames, doubts, system };
  return after === undefined ? race : { ...race, reader: `${after.name}(), ${fn.name}()` };
}

/** The core tells a pair of every range; only one that meets what the driver has is its business. */
export const notOurs = ['if my.listed == false return', 'if my.concerned == false return'];

export function severalCallbacks(callbacks: readonly FunctionIr[]): string {
  return `which of ${callbacks.map((c) => `${c.name}()`).join(', ')} runs`;
}

/** A path without any attempt is judged by what it looks pages up with: the whole protocol may be missing. */
function protocolOf(flow: FlowEngine, fn: FunctionIr, scout: Skeleton): ProtocolId | undefined {
  const spoken = [...scout.protocols].find((p) => judgeOf(p) !== undefined);
  if (spoken !== undefined) return spoken;
  if (scout.seen.removals > 0) return protocols.interval;
  const translates = scout.seen.lookups > 0 ? (flow.summary(fn)?.translates ?? null) : null;
  return translates !== null && judgeOf(translates) !== undefined ? translates : undefined;
}

function entryLines(fault: Skeleton, model: ProtocolModel): string[] {
  const names = fault.lines.some((l) => (typeof l === 'string' ? l : l.text).includes(spotLines.checkOther));
  if (names) return ['arrive', besideLine, 'driver_fault'];
  if (!fault.checksOld || model.procedures[oldSampleLine] === undefined) return ['arrive', 'driver_fault'];
  return ['arrive', 'choose known unknown', `known: ${oldSampleLine}`, 'unknown: driver_fault'];
}

/** True if the function is the other one or calls it, directly or through callees in view. */
function runsBelow(flow: FlowEngine, top: FunctionIr, wanted: FunctionIr, depth = 0): boolean {
  if (depth > deepestCallee) return false;
  if (isSame(top, wanted)) return true;
  return top.blocks.some((block) =>
    block.ops.some(
      (op) =>
        op.kind === 'call' &&
        (flow.calleesOf(top, op) ?? []).some((callee) => runsBelow(flow, callee, wanted, depth + 1)),
    ),
  );
}

/** What is looked at as one call has it is still the same function. */
function isSame(a: FunctionIr, b: FunctionIr): boolean {
  return a.path === b.path && a.nameSpan.start === b.nameSpan.start;
}

const deepestCallee = 3;

export function tasksOf(invalidators: number): TaskSpec[] {
  return [
    { role: 'fault', procedure: 'fault', count: 1, reader: true },
    { role: 'invalidation', procedure: 'invalidation', count: invalidators, reader: false },
  ];
}

/** The invalidate callbacks of the subscriptions' tables. */
function callbacksOf(
  program: Program,
  subscriptions: readonly string[],
  path: string,
  protocol: string,
): FunctionIr[] {
  const found = new Set<FunctionIr>();
  if (protocol !== protocols.interval) return [];
  for (const field of subscriptions) {
    for (const table of program.opsOfSubscription(field, path)) {
      for (const c of table.callbacks.filter((x) => x.row.role === 'invalidate')) {
        const fn = program.definition(c.functionName, table.variable.path);
        if (fn !== null) found.add(fn);
      }
    }
  }
  return [...found];
}

/** Of a path that names no subscription: the only callback of its file, if there is just one. */
function ownCallbacks(program: Program, path: string, protocol: string): FunctionIr[] {
  if (protocol !== protocols.interval) return [];
  const found = new Set<FunctionIr>();
  for (const table of program.opsTables(path)) {
    for (const c of table.callbacks.filter((x) => x.row.role === 'invalidate')) {
      const fn = program.definition(c.functionName, path);
      if (fn !== null) found.add(fn);
    }
  }
  return [...found];
}

export function acquiredBy(flow: FlowEngine, callback: FunctionIr): ReadonlySet<string> {
  const classes = flow.summary(callback)?.acquires ?? new Set<string>();
  return new Set([...classes].filter((cls) => !cls.startsWith('<')));
}

/** The driver lock of a documented callback: KVM's is known; else it is taken to be the one that the check is under. */
function standInLocks(protocol: string, scout: Skeleton): ReadonlySet<string> {
  if (protocol === protocols.kvm) return new Set([kvmMmuLockClass]);
  const [first] = [...scout.checkLocks].filter((cls) => cls !== mmapLockClass);
  return new Set(first === undefined ? [] : [first]);
}

/** All that the driver does the model has a line for. */
export function isRunnable(skeleton: Skeleton, procedures: Procedures): boolean {
  return skeleton.lines.every((line) => {
    const text = (typeof line === 'string' ? line : line.text).replace(/^\w+:\s*/, '');
    const [word = ''] = text.split(' ');
    return word === '' || machineWords.has(word) || Object.hasOwn(procedures, word);
  });
}
