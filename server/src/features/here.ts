// What holds at this very call: the attempts that are under way, the locks held, the callback that will run against
// it. Said only if every path to the call is known.

import { positionAt, type SourceText } from '../base/text.ts';
import type { Span } from '../base/span.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import { commonClasses, lockName } from '../flow/queries.ts';
import type { Attempt, HeldLock } from '../flow/state.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Program } from '../program/program.ts';
import type { Place } from '../semantics/describe.ts';
import { callbacksOfCall, targetOf, type Target } from './links.ts';

export interface Here {
  /** Parts of one line, Markdown. */
  readonly parts: readonly string[];
  readonly against: readonly { readonly name: string; readonly target: Target }[];
  /** For the words on the contract. */
  readonly place: Place;
}

export function hereAt(program: Program, flow: FlowEngine, fn: FunctionIr, visit: CallVisit): Here {
  const source = program.file(fn.path)?.source;
  const facts = flow.facts(fn);
  const callbacks = callbacksOfCall(program, flow, facts, visit);
  const against = callbacks
    .filter((c) => !(c.path === fn.path && c.name === fn.name))
    .map((c) => ({ name: c.name, target: targetOf(c) }));
  const isKnown = !facts.widened && visit.states.length > 0 && visit.states.every((s) => !s.murky);
  const isMove = visit.event?.event === 'set-seq' && flow.roles(fn).length > 0;
  const parts =
    source === undefined || !isKnown
      ? []
      : [
          ...attempts(fn, source, visit),
          held(source, visit),
          ...(isMove ? checksOf(program, flow, fn, source, visit) : []),
        ];
  return { parts, against, place: driverLock(flow, fn, visit, callbacks) };
}

/** The lock that the callbacks hold where they move the sequence, if it is one. */
function driverLock(
  flow: FlowEngine,
  fn: FunctionIr,
  visit: CallVisit,
  callbacks: readonly FunctionIr[],
): Place {
  const row = visit.event;
  const [only] = callbacks;
  if (row === null || row.driverLock === 'any' || only === undefined || callbacks.length !== 1) return {};
  const fields = visit.states.flatMap((s) => s.attempts.flatMap((a) => a.field ?? []));
  const locks = new Set<string>();
  for (const field of new Set(fields))
    for (const cls of flow.sequenceLocks(field, row.protocol, fn.path) ?? []) locks.add(cls);
  const [lock] = [...locks].filter((cls) => !cls.startsWith('<'));
  if (lock === undefined || locks.size !== 1) return {};
  return { driverLock: lock.replace(/^(struct|union) /, ''), lockedBy: only.name };
}

function attempts(fn: FunctionIr, source: SourceText, visit: CallVisit): string[] {
  const known = new Set<string>();
  const sampled = new Map<number, string>();
  for (const attempt of visit.states.flatMap((s) => s.attempts)) {
    const { sampled: at } = attempt;
    // The sample itself begins a new attempt; what an earlier round left is over.
    if (at === null || at.start === visit.op.span.start || attempt.stage === 'collided') continue;
    sampled.set(at.start, attemptName(fn, attempt, at));
    known.add(`${at.start} ${stageOf(attempt)}`);
  }
  return [...sampled].map(([start, name]) => {
    const stages = [...known]
      .filter((k) => k.startsWith(`${start} `))
      .map((k) => k.slice(`${start} `.length));
    return `${name} (line ${lineOf(source, { start, end: start })}): ${stages.sort().join(', or ')}`;
  });
}

/** By the place that the sequence is in: what the sample is stored to, or what a caller knows it by. */
function attemptName(fn: FunctionIr, attempt: Attempt, sampled: Span): string {
  const ops = fn.blocks.flatMap((b) => b.ops);
  const call = ops.find((op) => op.kind === 'call' && isAt(op.span, sampled));
  const store = ops.find(
    (op) =>
      op.kind === 'assign' &&
      (isAt(op.span, sampled) ||
        (call?.kind === 'call' && op.value.kind === 'temp' && op.value.id === call.id)),
  );
  const target = store?.kind === 'assign' ? store.target : null;
  const place = target ?? attempt.carrier;
  return place === null ? 'attempt' : `attempt of \`${spelled(place.key)}\``;
}

function isAt(one: Span, other: Span): boolean {
  return one.start === other.start && one.end === other.end;
}

function stageOf(attempt: Attempt): string {
  if (attempt.stage === 'checked')
    return attempt.lockDropped === null ? 'checked' : 'checked, lock dropped since';
  if (attempt.published !== null) return 'used before the check';
  switch (attempt.translation) {
    case 'done':
      return 'looked up, not checked';
    case 'failed':
      return 'lookup failed';
    case 'none':
      return 'sampled';
  }
}

/** Paths that hold the same locks are told once, with every line where one was taken. */
function held(source: SourceText, visit: CallVisit): string {
  const sets = new Map<string, Map<string, Set<string>>>();
  for (const state of visit.states) {
    const locks = state.locks.filter((l) => l.count > 0);
    const names = locks.map(lockText);
    const set = sets.get(names.join()) ?? new Map<string, Set<string>>();
    sets.set(names.join(), set);
    locks.forEach((lock, k) => {
      const name = names[k] ?? '';
      set.set(name, (set.get(name) ?? new Set()).add(originOf(source, lock)));
    });
  }
  const texts = [...sets.values()].map(setText).sort();
  return texts.length === 1 ? `held: ${texts[0] ?? ''}` : `held, as the path may be: ${texts.join('; or ')}`;
}

function setText(set: ReadonlyMap<string, ReadonlySet<string>>): string {
  if (set.size === 0) return 'nothing that this function took';
  const texts = [...set].map(([name, origins]) => {
    const known = [...origins].filter((o) => o !== '').sort();
    const lines = known.filter((o) => o !== 'asserted');
    const words = [
      ...(lines.length > 0 ? [`line ${lines.join(' or ')}`] : []),
      ...known.filter((o) => o === 'asserted'),
    ];
    return words.length === 0 ? name : `${name} (${words.join(', ')})`;
  });
  return texts.join(', ');
}

function lockText(lock: HeldLock): string {
  return `\`${spelled(lockName(lock))}\`${lock.mode === 'shared' ? ', read' : ''}`;
}

/** The line that took the lock; empty if a callee did. */
function originOf(source: SourceText, lock: HeldLock): string {
  if (lock.origin === 'callee') return '';
  return lock.origin === 'asserted' ? 'asserted' : String(lineOf(source, lock.span));
}

/** At the move of a sequence: the checks of the file that it is for, and whether they are made under its lock. */
function checksOf(
  program: Program,
  flow: FlowEngine,
  callback: FunctionIr,
  source: SourceText,
  moved: CallVisit,
): string[] {
  const locks = commonClasses(moved.states);
  const found: string[] = [];
  for (const fn of flow.notifierPaths(callback.path)) {
    const facts = flow.facts(fn);
    for (const visit of facts.calls) {
      if (visit.event?.event !== 'check' || visit.states.length === 0) continue;
      const served = callbacksOfCall(program, flow, facts, visit);
      if (!served.some((c) => c.name === callback.name && c.path === callback.path)) continue;
      if (visit.states.some((s) => s.murky)) continue;
      const own = commonClasses(visit.states);
      const isUnder = [...locks].some((cls) => own.has(cls));
      found.push(`line ${lineOf(source, visit.op.nameSpan)} ${isUnder ? 'with it' : 'without it'}`);
    }
  }
  if (found.length === 0 || locks.size === 0) return [];
  return [`${found.length} check${found.length === 1 ? '' : 's'}: ${found.join(', ')}`];
}

function lineOf(source: SourceText, at: Span): number {
  return positionAt(source, at.start).line + 1;
}

/** A variable that hides another one has a number behind its name, which is no business of the reader's. */
export function spelled(key: string): string {
  return key.replace(/(\w)#\d+/g, '$1');
}
