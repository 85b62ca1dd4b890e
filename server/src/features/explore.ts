// `invlock explore`: one function of a driver against the callback of the same driver, in every context, with a
// trace for what breaks or the bound within which nothing does.

import type { FlowEngine } from '../flow/facts.ts';
import { type NoRace, type Race, racesOf, severalCallbacks } from '../flow/race.ts';
import { samplersOf } from '../flow/samplers.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { search } from '../semantics/explorer.ts';
import { properties, type Property } from '../semantics/machine/properties.ts';
import type { Context } from '../semantics/protocol.ts';
import { replay } from '../semantics/replay.ts';
import { type Timeline, timelineOf } from '../semantics/timeline.ts';
import { traceOf } from '../semantics/trace.ts';

export const exploreContexts = ['write', 'read', 'neither'] as const satisfies readonly Context[];

export interface ExploreOptions {
  readonly contexts: readonly Context[];
  /** Numbers of invalidators to try. */
  readonly invalidators: readonly number[];
}

/** One run: one context, so many invalidators. */
export interface ExploreRun {
  readonly context: Context;
  readonly invalidators: number;
  readonly states: number;
  readonly complete: boolean;
  /** What is broken, with the length of the shortest trace. */
  readonly broken: readonly { readonly property: Property; readonly length: number }[];
  /** What so many invalidators are too many for. */
  readonly notAsked: readonly Property[];
}

export interface Exploration {
  readonly function: string;
  readonly file: string;
  readonly protocol: string;
  /** Those that may run against the function; none: the documented callback stands in. */
  readonly callbacks: readonly string[];
  /** Who samples the sequence that the function checks, and has run before it; null: the function does. */
  readonly sampler: string | null;
  /** What the locks of the picture are called. */
  readonly locks: readonly string[];
  readonly doubts: readonly string[];
  /** Callers that make the check of what the function looks up: those are the paths to explore. */
  readonly leftTo: readonly string[];
  readonly runs: readonly ExploreRun[];
  /** The shortest of all, replayed. */
  readonly shortest: Timeline | null;
  readonly states: number;
}

/** One word for all runs: a doubt or a bound leaves it open. */
export function verdictOf(e: Exploration): 'clean' | 'breaks' | 'undecided' {
  if (e.doubts.length > 0 || e.runs.some((r) => !r.complete)) return 'undecided';
  return e.shortest === null ? 'clean' : 'breaks';
}

export function explore(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  options: ExploreOptions,
): Exploration | NoRace {
  const search = exploring(program, flow, fn, options);
  for (let at = search.next(); ; at = search.next()) if (at.done === true) return at.value;
}

/** How far an exploration is: runs done, runs in all, and what there is to show so far. */
export interface ExploreProgress {
  readonly done: number;
  readonly total: number;
  readonly soFar: Exploration;
}

/** The same run by run, for those who show progress or may stop. */
export function* exploring(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  options: ExploreOptions,
): Generator<ExploreProgress, Exploration | NoRace, undefined> {
  const { races, sampler } = racesWithSampler(program, flow, fn);
  if ('reason' in races) return races;
  const leftTo = checkingCallers(program, flow, fn, races);
  const runs: ExploreRun[] = [];
  let shortest: Timeline | null = null;
  let isEach = true;
  const total = options.contexts.length * options.invalidators.length;
  for (const context of options.contexts) {
    for (const invalidators of options.invalidators) {
      const { run, timeline, isCertain } = exploreAll(races, context, invalidators);
      runs.push(run);
      isEach &&= isCertain;
      if (timeline !== null && (shortest === null || timeline.steps.length < shortest.steps.length))
        shortest = timeline;
      yield {
        done: runs.length,
        total,
        soFar: explorationOf({ races, sampler, leftTo }, [...runs], shortest, isEach),
      };
    }
  }
  return explorationOf({ races, sampler, leftTo }, runs, shortest, isEach);
}

/** A function that checks what it has not sampled runs after the one that has, unless its callers do both. */
function racesWithSampler(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
): { races: readonly Race[] | NoRace; sampler: FunctionIr | null } {
  const races = racesOf(program, flow, fn);
  if (!('reason' in races) || races.sequences === undefined) return { races, sampler: null };
  const samplers = samplersOf(program, fn, races.sequences).filter(
    (s) => flow.summary(s)?.translates != null,
  );
  const [sampler] = samplers;
  if (sampler === undefined || samplers.length > 1 || isSampledAbove(program, flow, fn))
    return { races, sampler: null };
  return {
    races: racesOf(program, flow, fn, { isPersistent: false, allLocks: false, after: sampler }),
    sampler,
  };
}

/** Callers this far above are asked for the part of an attempt that the function does not make. */
const farthest = 3;

function isSampledAbove(program: Program, flow: FlowEngine, fn: FunctionIr): boolean {
  return (
    callersWith(program, fn, (f) => {
      const above = racesOf(program, flow, f);
      return !('reason' in above) && above.some((r) => r.fault.seen.samples > 0);
    }).length > 0
  );
}

/** Nobody may call a path broken of which the check comes later: the callers that sample through it and check. */
function checkingCallers(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  races: readonly Race[],
): readonly string[] {
  if (races.some((r) => r.fault.seen.checks > 0 || r.fault.seen.samples === 0)) return [];
  return callersWith(program, fn, (f) => {
    const above = racesOf(program, flow, f);
    return !('reason' in above) && above.some((r) => r.fault.seen.checks > 0);
  }).map((f) => f.name);
}

/** The nearest callers that pass, all of one level. */
function callersWith(
  program: Program,
  fn: FunctionIr,
  passes: (caller: FunctionIr) => boolean,
): readonly FunctionIr[] {
  const seen = new Set([fn]);
  let level: readonly FunctionIr[] = [fn];
  for (let depth = 0; depth < farthest && level.length > 0; depth++) {
    const above = new Set(level.flatMap((f) => program.callers(f).sites.map((s) => s.caller)));
    level = [...above].filter((f) => !seen.has(f));
    for (const f of level) seen.add(f);
    const found = level.filter(passes);
    if (found.length > 0) return found;
  }
  return [];
}

/** What an exploration is about. */
interface Explored {
  readonly races: readonly Race[];
  readonly sampler: FunctionIr | null;
  readonly leftTo: readonly string[];
}

/** `isEach`: what breaks does so against each callback that may run. */
function explorationOf(
  { races, sampler, leftTo }: Explored,
  runs: readonly ExploreRun[],
  shortest: Timeline | null,
  isEach: boolean,
): Exploration {
  const [race] = races;
  if (race === undefined) throw new Error('no race to explore');
  const callbacks = races.flatMap((r) => r.callback ?? []);
  const left =
    leftTo.length === 0 ? [] : [`the check, which ${leftTo.map((c) => `${c}()`).join(', ')} makes`];
  const which = isEach ? [] : [severalCallbacks(callbacks)];
  // Between the two functions lies what nobody has looked at: it may hold the lock that seems to be missing.
  const between =
    sampler === null || shortest === null
      ? []
      : [`what comes between ${sampler.name}() and ${race.fn.name}()`];
  return {
    function: race.fn.name,
    file: race.fn.path,
    protocol: race.model.id,
    callbacks: callbacks.map((c) => c.name),
    sampler: sampler?.name ?? null,
    locks: [...new Set(races.flatMap((r) => [...r.lockNames.values()]))],
    doubts: [...new Set([...left, ...which, ...between, ...races.flatMap((r) => r.doubts)])],
    leftTo,
    runs,
    shortest,
    states: runs.reduce((sum, r) => sum + r.states, 0),
  };
}

function exploreAll(
  races: readonly Race[],
  context: Context,
  invalidators: number,
): { run: ExploreRun; timeline: Timeline | null; isCertain: boolean } {
  const all = races.map((race) => exploreOnce(race, context, invalidators));
  const lengths = new Map<Property, number>();
  for (const { property, length } of all.flatMap(({ run }) => run.broken))
    lengths.set(property, Math.min(length, lengths.get(property) ?? length));
  const broken = properties.flatMap((property) => {
    const length = lengths.get(property);
    return length === undefined ? [] : [{ property, length }];
  });
  const timelines = all.flatMap(({ timeline }) => timeline ?? []);
  const run: ExploreRun = {
    context,
    invalidators,
    states: all.reduce((sum, one) => sum + one.run.states, 0),
    complete: all.every((one) => one.run.complete),
    broken,
    notAsked: [...new Set(all.flatMap((one) => one.run.notAsked))],
  };
  return {
    run,
    timeline: timelines.sort((a, b) => a.steps.length - b.steps.length)[0] ?? null,
    isCertain: all.every((one) => one.run.broken.length === broken.length),
  };
}

function exploreOnce(
  race: Race,
  context: Context,
  invalidators: number,
): { run: ExploreRun; timeline: Timeline | null } {
  const spec = race.system([context], invalidators);
  // Locks are modelled as classes: their modes are another rule's business.
  const wanted = race.model.properties.filter((p) => p !== 'lock-mode');
  const isLarge = invalidators > mostForSchedules;
  const notAsked: readonly Property[] = isLarge ? wanted.filter((p) => p === 'completes') : [];
  const result = isLarge
    ? search(spec, {
        properties: wanted.filter((p) => !notAsked.includes(p)),
        symmetry: true,
        fusion: true,
        limit: largeLimit,
      })
    : search(spec, { properties: wanted });
  const broken: { property: Property; length: number }[] = [];
  let complete = result.complete;
  let timeline: Timeline | null = null;
  const found = [...result.violations.values()].sort((a, b) => a.moves.length - b.moves.length);
  for (const violation of found) {
    const trace = traceOf(result, violation);
    const replayed = replay(spec, trace);
    if (!replayed.accepted) {
      complete = false;
      continue;
    }
    broken.push({ property: violation.property, length: violation.moves.length });
    const callback = race.callback === null ? 'the callback' : `${race.callback.name}()`;
    const titles = [
      race.reader ?? `${race.fn.name}()`,
      ...Array.from({ length: invalidators }, () => callback),
    ];
    timeline ??= timelineOf(spec, trace, replayed, { titles, locks: race.lockNames });
  }
  broken.sort((a, b) => properties.indexOf(a.property) - properties.indexOf(b.property));
  return { run: { context, invalidators, states: result.states, complete, broken, notAsked }, timeline };
}

/** Whole schedules are looked at with so many invalidators; with more, states only, reduced. */
const mostForSchedules = 2;
const largeLimit = 3_000_000;
