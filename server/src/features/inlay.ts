// Inlay hints: the locks held after each lock and unlock of a notifier path, and under what a check was made. Only
// where every path agrees; conditional locks say nothing, because what is held depends on their result.

import type { Span } from '../base/span.ts';
import type { CallVisit, FlowEngine, FlowFacts } from '../flow/facts.ts';
import { lockName } from '../flow/queries.ts';
import { isNamed } from '../semantics/identity.ts';
import type { HeldLock } from '../flow/state.ts';
import type { Program } from '../program/program.ts';
import { spelled } from './here.ts';

export interface Hint {
  /** Offset that the hint stands at. */
  readonly at: number;
  /** `held:` or `checked under`. */
  readonly lead: string;
  readonly locks: readonly HintLock[];
}

export interface HintLock {
  readonly name: string;
  /** The call that acquired it; null if that was a caller or a callee. */
  readonly acquired: Span | null;
}

export function hintsIn(program: Program, flow: FlowEngine, path: string, within: Span): readonly Hint[] {
  const text = program.file(path)?.source.text;
  if (text === undefined) return [];
  return flow
    .notifierPaths(path)
    .filter((fn) => fn.span.start <= within.end && fn.span.end >= within.start)
    .flatMap((fn) => {
      const facts = flow.facts(fn);
      return facts.widened ? [] : facts.calls.flatMap((visit) => hintOf(flow, facts, visit, text) ?? []);
    })
    .filter((hint) => within.start <= hint.at && hint.at <= within.end);
}

function hintOf(flow: FlowEngine, facts: FlowFacts, visit: CallVisit, text: string): Hint | null {
  if (visit.op.synthetic || visit.states.length === 0 || visit.states.some((s) => s.murky)) return null;
  const isCheck = visit.event?.event === 'check';
  if (!isCheck && !isPlainLock(visit)) return null;
  const before = commonLocks(visit);
  if (before === null) return null;
  const at = text.charAt(visit.op.span.end) === ';' ? visit.op.span.end + 1 : visit.op.span.end;
  if (isCheck) return { at, lead: 'checked under', locks: before };
  const own = flow.lockOf(facts.fn, visit);
  if (own === null) return null;
  const name = spelled(lockName({ ...ghost, key: own.key, cls: own.cls }));
  const rest = before.filter((l) => l.name !== name);
  const locks = visit.lock?.effect === 'acquire' ? [...rest, { name, acquired: visit.op.nameSpan }] : rest;
  return { at, lead: 'held:', locks };
}

const ghost: HeldLock = {
  key: '',
  place: null,
  cls: null,
  mode: 'exclusive',
  holds: 'sleeping',
  count: 1,
  origin: 'acquired',
  span: { start: 0, end: 0 },
  certain: true,
  sinceSample: false,
};

function isPlainLock({ lock }: CallVisit): boolean {
  if (lock === null || !isNamed(lock.lock)) return false;
  return (lock.effect === 'acquire' && lock.success === 'always') || lock.effect === 'release';
}

/** null if paths disagree. */
function commonLocks(visit: CallVisit): readonly HintLock[] | null {
  const sets = visit.states.map((s) => s.locks.filter((l) => l.count > 0 && !l.key.startsWith('<')));
  const [first] = sets;
  if (first === undefined || sets.some((set) => set.some((l) => !l.certain))) return null;
  const key = (set: readonly HeldLock[]): string => set.map((l) => l.key).join('\n');
  if (sets.some((set) => key(set) !== key(first))) return null;
  return first.map((l) => ({
    name: spelled(lockName(l)),
    acquired: l.origin === 'acquired' ? l.span : null,
  }));
}
