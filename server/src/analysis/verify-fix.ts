// Whether a tried fix is good: the finding is gone, nothing new is said of the file, no trace is left or new, and
// nothing that was known became unknown. A check that merely lost sight of the function proves nothing.

import type { FlowEngine, FlowFacts } from '../flow/facts.ts';
import { maySucceed } from '../flow/queries.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import { enforcement, type Enforces } from '../semantics/enforcement.ts';
import { rules } from '../rules/registry.ts';
import type { FileResult } from './check.ts';
import type { Finding, Proof } from './finding.ts';
import { pathProofs, proofOf, type PathProof } from './proof.ts';

/** The file before or after. */
export interface Side {
  readonly program: Program;
  readonly flow: FlowEngine;
  readonly result: FileResult;
}

export type Judgement =
  | { readonly kind: 'good' }
  /** Nothing speaks against it, and not all is known. */
  | { readonly kind: 'undecided'; readonly remark: string }
  /** It leaves or causes something. */
  | { readonly kind: 'bad' };

const bad: Judgement = { kind: 'bad' };

export function judged(before: Side, after: Side, finding: Finding): Judgement {
  if (losesSight(before.result, after.result)) return bad;
  if (!isGone(before.result, after.result, finding)) return bad;
  if (causesFinding(before.result, after.result)) return bad;
  const [old, fresh] = [functionIn(before, finding), functionIn(after, finding)];
  if (old === null || fresh === null) return bad;
  if (changesBalance(before.flow.facts(old), after.flow.facts(fresh))) return bad;
  if (takenTwice(after.flow, fresh) > takenTwice(before.flow, old)) return bad;
  const own = rules.find((rule) => rule.slug === finding.rule)?.enforces;
  for (const enforces of watched) {
    if (enforces !== own && causesTrace(before, old, after, fresh, enforces)) return bad;
  }
  if (own === undefined || proofOf(after.program, after.flow, fresh, own) === null) return { kind: 'good' };
  return byProof(before, old, after, fresh, own, finding.proof);
}

/** The finding is not told any more, and nothing else is; whether it was right to tell it is not asked. */
export function silences(before: Side, after: Side, finding: Finding): boolean {
  return (
    !losesSight(before.result, after.result) &&
    isGone(before.result, after.result, finding) &&
    !causesFinding(before.result, after.result)
  );
}

/** The paths on which a trace showed the finding must show none; no other path may show one. */
function byProof(
  before: Side,
  old: FunctionIr,
  after: Side,
  fresh: FunctionIr,
  own: Enforces,
  proof: Proof | null,
): Judgement {
  const now = byName(pathProofs(after.program, after.flow, fresh, own));
  const isCallback = after.flow.roles(fresh).length > 0;
  // A reader that holds all of its round answers for its callers; a callback has to be gone through by all readers.
  const reader = isCallback ? undefined : now.get(fresh.name);
  if (reader?.verdict === 'no-counterexample' && now.size === 1) {
    // A stand-in that showed the race may also show that it is gone.
    if (reader.remark === null || proof?.verdict === 'confirmed') return { kind: 'good' };
    return { kind: 'undecided', remark: reader.remark };
  }
  const shown = byName(pathProofs(before.program, before.flow, old, own));
  const wasShown = [...shown].filter(([, { verdict }]) => verdict === 'confirmed').map(([name]) => name);
  for (const [name, { verdict }] of now) {
    if (verdict !== 'confirmed') continue;
    if (!wasShown.includes(name)) return bad;
    return { kind: 'undecided', remark: `the explorer still has a trace of ${name}()` };
  }
  const again = wasShown.filter((name) => isCallback || now.has(name));
  const asked = wasShown.length > 0 ? again : [...now.keys()];
  if (asked.length === 0) return { kind: 'undecided', remark: 'no path of a reader is in view' };
  for (const name of asked) {
    const fixed = now.get(name);
    if (fixed?.verdict !== 'no-counterexample')
      return { kind: 'undecided', remark: fixed?.remark ?? `${name}() is out of sight of the explorer` };
    if (wasShown.length === 0 && fixed.remark !== null) return { kind: 'undecided', remark: fixed.remark };
  }
  return { kind: 'good' };
}

function byName(proofs: Iterable<PathProof>): Map<string, Proof> {
  return new Map([...proofs].map(({ path, proof }) => [path.name, proof]));
}

/** Properties whose violation is a race of its own, whatever rule a fix was made for. */
const watched: readonly Enforces[] = [
  enforcement.noStaleMapping,
  enforcement.readerProgress,
  enforcement.noDeadlock,
];

/** The function itself, or the first reader of a callback: a trace that was not there before. */
function causesTrace(
  before: Side,
  old: FunctionIr,
  after: Side,
  fresh: FunctionIr,
  enforces: Enforces,
): boolean {
  const first = ({ program, flow }: Side, fn: FunctionIr): Proof['verdict'] | null => {
    for (const { proof } of pathProofs(program, flow, fn, enforces)) return proof.verdict;
    return null;
  };
  return first(after, fresh) === 'confirmed' && first(before, old) !== 'confirmed';
}

function functionIn({ flow, result }: Side, finding: Finding): FunctionIr | null {
  return flow.notifierPaths(result.file).find((fn) => fn.name === finding.function) ?? null;
}

/**
 * Fixes move locks about, and no rule looks at what a function as a whole does to them: it must release nothing that
 * it did not release for its caller before, keep nothing that it did not keep, and go on keeping what success means.
 */
function changesBalance(before: FlowFacts, after: FlowFacts): boolean {
  const [old, fresh] = [balanceOf(before), balanceOf(after)];
  if ([...fresh.released].some((lock) => !old.released.has(lock))) return true;
  if ([...fresh.kept].some((lock) => !old.kept.has(lock))) return true;
  return [...old.promised].some(
    ([lock, mask]) => fresh.masks.has(mask) && !fresh.holding.has(`${mask} ${lock}`),
  );
}

/** Calls that take a lock which the function holds already: it waits for itself. */
function takenTwice(flow: FlowEngine, fn: FunctionIr): number {
  return flow.facts(fn).calls.filter((visit) => {
    if (visit.lock?.effect !== 'acquire' || visit.lock.trylock === true) return false;
    const lock = flow.lockOf(fn, visit);
    if (lock === null || visit.lock.lock.kind === 'token') return false;
    return visit.states.some((s) =>
      s.locks.some((l) => l.count > 0 && (l.key === lock.key || (l.cls !== null && l.cls === lock.cls))),
    );
  }).length;
}

interface Balance {
  readonly released: ReadonlySet<string>;
  readonly kept: ReadonlySet<string>;
  /** Held on every return of success with that sign. */
  readonly promised: readonly (readonly [string, number])[];
  readonly holding: ReadonlySet<string>;
  readonly masks: ReadonlySet<number>;
}

function balanceOf(facts: FlowFacts): Balance {
  const released = new Set<string>();
  const kept = new Set<string>();
  const holding = new Set<string>();
  const without = new Set<string>();
  const masks = new Set<number>();
  const arrivals = facts.returns.flatMap((r) => r.arrivals).filter(({ state }) => !state.murky);
  const locks = new Set(arrivals.flatMap(({ state }) => state.locks.map((l) => l.key)));
  for (const arrival of arrivals) {
    const { state, value } = arrival;
    const mask = value?.mask ?? 0;
    for (const { key, count } of state.pending) if (count < 0) released.add(`pending ${key}`);
    if (maySucceed(facts.fn, arrival)) masks.add(mask);
    for (const key of locks) {
      const lock = state.locks.find((l) => l.key === key);
      const count = lock?.count ?? 0;
      if (count < 0) released.add(key);
      if (count > 0 && lock?.origin !== 'asserted') kept.add(key);
      if (maySucceed(facts.fn, arrival)) (count > 0 ? holding : without).add(`${mask} ${key}`);
    }
  }
  const promised = [...holding]
    .filter((held) => !without.has(held))
    .map((held) => [held.slice(held.indexOf(' ') + 1), Number(held.slice(0, held.indexOf(' ')))] as const);
  return { released, kept, promised, holding, masks };
}

function losesSight({ stats: old }: FileResult, { stats: fresh }: FileResult): boolean {
  return (
    fresh.internalErrors.length > 0 ||
    fresh.partialFunctions > old.partialFunctions ||
    fresh.widenedFunctions > old.widenedFunctions ||
    fresh.functions !== old.functions
  );
}

function isGone(before: FileResult, after: FileResult, finding: Finding): boolean {
  if (after.findings.some((f) => f.fingerprint === finding.fingerprint)) return false;
  return count(after.findings, finding) < count(before.findings, finding);
}

function causesFinding(before: FileResult, after: FileResult): boolean {
  return after.findings
    .filter((f) => f.severity !== 'hint')
    .some((f) => count(after.findings, f) > count(before.findings, f));
}

/** Findings of the rule in the function. Lines move and change with a fix, so they are not compared. */
function count(findings: readonly Finding[], like: Finding): number {
  return findings.filter(
    (f) =>
      f.code === like.code &&
      f.function === like.function &&
      (like.severity === 'hint' || f.severity !== 'hint'),
  ).length;
}
