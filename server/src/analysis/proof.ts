// Whether a finding of a race rule is a race: the explorer runs the driver's own path against its own callback. Only
// what replay accepts counts, and only a trace that breaks the property which the rule enforces.

import { mentioningAny } from '../flow/mentioning.ts';
import { callsEvent } from '../flow/readers.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { type Race, racesOf, severalCallbacks } from '../flow/race.ts';
import { type Scene, sceneOf } from '../flow/scene.ts';
import type { LeakedLock } from '../flow/skeleton-facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { type Enforces, protocols, provenBy } from '../semantics/enforcement.ts';
import { answer } from '../semantics/counterexample.ts';
import type { Property } from '../semantics/machine/properties.ts';
import { buildSystem } from '../semantics/machine/system.ts';
import { replay } from '../semantics/replay.ts';
import { timelineOf } from '../semantics/timeline.ts';
import { traceOf } from '../semantics/trace.ts';
import type { Bound, Proof } from './finding.ts';

/** Paths that are tried, and callers above the function that the finding is in. */
const mostPaths = 6;
const farthest = 3;
/** States per run: many times what a driver's path and two invalidators need. */
const limit = 250_000;

/** A path that was tried: a reader, the function itself or one above it. */
export interface PathProof {
  readonly path: FunctionIr;
  readonly proof: Proof;
}

export function proofOf(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  enforces: Enforces,
): Proof | null {
  if (provenBy(enforces).length === 0 || enforces.kind !== 'property') return null;
  if (enforces.protocol === protocols.range)
    return undecided(enforces.protocol, 'pairs of start and end are not run on drivers');
  let best: Proof | null = null;
  for (const { proof } of pathProofs(program, flow, fn, enforces)) {
    if (proof.verdict === 'confirmed') return proof;
    if (best === null || (best.bound.states === 0 && proof.bound.states > 0)) best = proof;
  }
  return best ?? undecided(enforces.protocol, 'no path of a reader is in view');
}

/** For what the explorer is not even asked; null for a rule that no property stands behind. */
export function beyondProof(enforces: Enforces, why: string): Proof | null {
  return enforces.kind === 'property' ? undecided(enforces.protocol, why) : null;
}

/** A forgotten lock is a matter of the contract; that somebody then waits for ever is shown where it can be. */
export function leakProof(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  leaked: LeakedLock,
): Proof | null {
  const races = racesOf(program, flow, fn, { isPersistent: false, allLocks: true, leaked });
  if ('reason' in races) return null;
  const proof = judgeAll(races, ['no-deadlock']);
  return proof.verdict === 'confirmed' ? proof : null;
}

/** The finding in the part that its rule says it has; null if that shows nothing. */
export function sceneProof(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  enforces: Enforces,
  scene: Scene,
): Proof | null {
  const wanted = provenBy(enforces);
  if (wanted.length === 0) return null;
  if (scene.kind === 'reader') {
    const options = { isPersistent: false, allLocks: false, spots: scene.spots };
    const races = racesOf(program, flow, fn, options);
    const proof = 'reason' in races ? null : judgeAll(races, wanted);
    return proof?.verdict === 'confirmed' ? proof : null;
  }
  const race = sceneOf(program, flow, fn, scene);
  const proof = race === null ? null : judge(race, wanted);
  return proof?.verdict === 'confirmed' ? proof : null;
}

/** The answers of the explorer path by path; nobody has to ask for all of them. */
export function* pathProofs(
  program: Program,
  flow: FlowEngine,
  fn: FunctionIr,
  enforces: Enforces,
): Iterable<PathProof> {
  const wanted = provenBy(enforces);
  if (wanted.length === 0 || enforces.kind !== 'property' || enforces.protocol === protocols.range) return;
  const isCallback = flow.roles(fn).length > 0 || (flow.summary(fn)?.setsSequence ?? 'never') !== 'never';
  const isPersistent = enforces.property === 'completes';
  const allLocks = enforces.property === 'no-deadlock';
  const options = { isPersistent, allLocks, ...(isCallback ? { through: fn } : {}) };
  let tried = 0;
  for (const path of isCallback ? readersOf(program, fn) : upwards(program, fn)) {
    if (++tried > mostPaths) return;
    if (flow.isOver()) {
      yield { path, proof: undecided(enforces.protocol, 'the time for this function was over') };
      return;
    }
    const races = racesOf(program, flow, path, options);
    if ('reason' in races) {
      yield { path, proof: undecided(enforces.protocol, races.reason) };
      continue;
    }
    // What the finding is in has to be part of what runs.
    const [race] = races;
    if (race === undefined || (isCallback && race.callback === null)) continue;
    yield { path, proof: judgeAll(races, wanted) };
    // Callers are only asked where the function itself does not hold all of the attempt.
    const { samples, checks } = race.fault.seen;
    if (!isCallback && samples > 0 === checks > 0) return;
  }
}

/** Whoever calls the function is looked for only if somebody asks: that may take a search through the module. */
function* upwards(program: Program, fn: FunctionIr): Iterable<FunctionIr> {
  yield fn;
  yield* callersOf(program, fn);
}

/** A race against some of the callbacks that may run is no proof unless it is one against each of them. */
function judgeAll(races: readonly Race[], wanted: readonly Property[]): Proof {
  const proofs = races.map((race) => judge(race, wanted));
  const [first] = proofs;
  if (first === undefined) throw new Error('no race to judge');
  if (proofs.every((p) => p.verdict === 'no-counterexample'))
    return {
      ...first,
      bound: { ...first.bound, states: proofs.reduce((sum, p) => sum + p.bound.states, 0) },
    };
  const worst =
    proofs.find((p) => p.verdict === 'confirmed') ?? proofs.find((p) => p.timeline !== null) ?? first;
  if (races.length === 1 || proofs.every((p) => p.verdict === 'confirmed')) return worst;
  const which = `out of sight: ${severalCallbacks(races.flatMap((race) => race.callback ?? []))}`;
  const open = proofs.find((p) => p.verdict === 'undecided');
  return { ...worst, verdict: 'undecided', remark: open?.remark ?? which };
}

export function judge(race: Race, wanted: readonly Property[]): Proof {
  const protocol = race.model.id;
  const { states, invalidators, contexts, complete, found, spec } = answer(race.system, wanted, limit);
  const bound: Bound = { states, invalidators, contexts };
  for (const violation of found) {
    const trace = traceOf({ system: buildSystem(spec) }, violation);
    const replayed = replay(spec, trace);
    if (!replayed.accepted) continue;
    const names = { titles: titlesOf(race, invalidators), locks: race.lockNames };
    const timeline = timelineOf(spec, trace, replayed, names);
    // Which lock a documented callback would take is a guess: nobody is told of a deadlock by a guess.
    const isGuess = race.callback === null && violation.property === 'no-deadlock';
    const verdict = race.doubts.length > 0 || isGuess ? 'undecided' : 'confirmed';
    return { verdict, protocol, property: violation.property, timeline, bound, remark: remarkOf(race) };
  }
  const isOpen = !complete || race.doubts.length > 0 || found.length > 0;
  const remark = complete ? remarkOf(race) : 'the bound was reached';
  const verdict = isOpen ? 'undecided' : 'no-counterexample';
  return { verdict, protocol, property: null, timeline: null, bound, remark };
}

function titlesOf(race: Race, invalidators: number): string[] {
  const callback = race.others ?? (race.callback === null ? 'callback' : `${race.callback.name}()`);
  return [race.reader ?? `${race.fn.name}()`, ...Array.from({ length: invalidators }, () => callback)];
}

function remarkOf(race: Race): string | null {
  const remarks = [
    ...(race.doubts.length > 0 ? [`out of sight: ${race.doubts.slice(0, 3).join(', ')}`] : []),
    ...(race.callback === null ? ["the documented callback stands in for the driver's own"] : []),
  ];
  return remarks.length === 0 ? null : remarks.join('; ');
}

function undecided(protocol: string, remark: string): Proof {
  const bound = { states: 0, invalidators: 0, contexts: [] };
  return { verdict: 'undecided', protocol, property: null, timeline: null, bound, remark };
}

/** Functions of the module that sample a sequence, those of the callback's own file first. */
function readersOf(program: Program, callback: FunctionIr): FunctionIr[] {
  const files = [callback.path, ...program.moduleFiles(callback.path).filter((f) => f !== callback.path)];
  const found: FunctionIr[] = [];
  for (const file of files) {
    for (const fn of samplersAmong(program, file)) {
      if (callsEvent(fn, ['sample', 'section-start'])) found.push(fn);
    }
    if (found.length >= mostPaths) break;
  }
  return found;
}

/** Part of the names of all samples; which calls are some the vocabulary says. */
const samplersAmong = mentioningAny(['read_begin', 'write_and_lock', 'start_and_lock']);

function callersOf(program: Program, fn: FunctionIr): FunctionIr[] {
  const found = new Set<FunctionIr>();
  let level = [fn];
  for (let depth = 0; depth < farthest && found.size < mostPaths; depth++) {
    level = level.flatMap((f) => program.callers(f).sites.map((s) => s.caller)).filter((f) => !found.has(f));
    for (const f of level) found.add(f);
  }
  return [...found];
}
