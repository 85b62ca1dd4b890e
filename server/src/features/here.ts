// What holds at this very call: the attempts that are under way, the locks held, the callback that will run against
// it. Said only if every path to the call is known.

import { positionAt, type SourceText } from '../base/text.ts';
import type { Span } from '../base/span.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import { lockName } from '../flow/queries.ts';
import type { Attempt, State } from '../flow/state.ts';
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
  const parts = source === undefined || !isKnown ? [] : [...attempts(fn, source, visit), held(source, visit)];
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

function held(source: SourceText, visit: CallVisit): string {
  const sets = new Set(visit.states.map((state) => heldText(source, state)));
  const texts = [...sets].sort();
  return texts.length === 1 ? `held: ${texts[0] ?? ''}` : `held, as the path may be: ${texts.join('; or ')}`;
}

function heldText(source: SourceText, state: State): string {
  const names = state.locks
    .filter((l) => l.count > 0)
    .map((l) => {
      const mode = l.mode === 'shared' ? ', read' : '';
      const at =
        l.origin === 'asserted'
          ? ', asserted'
          : l.origin === 'callee'
            ? ''
            : ` (line ${lineOf(source, l.span)})`;
      return `\`${spelled(lockName(l))}\`${mode}${at}`;
    });
  return names.length === 0 ? 'nothing that this function took' : names.join(', ');
}

function lineOf(source: SourceText, at: Span): number {
  return positionAt(source, at.start).line + 1;
}

/** A variable that hides another one has a number behind its name, which is no business of the reader's. */
export function spelled(key: string): string {
  return key.replace(/(\w)#\d+/g, '$1');
}
