// Locks in the words of the driver: how a function takes and releases one, or would. null where a name is not certain.

import type { Span } from '../base/span.ts';
import type { CallVisit } from '../flow/facts.ts';
import type { HeldLock } from '../flow/state.ts';
import { isNamed } from '../semantics/identity.ts';
import { releaseOf } from '../semantics/remedies.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { FixContext } from './fix.ts';

/** Calls as text, without semicolons. */
export interface LockText {
  readonly acquire: string;
  readonly release: string;
}

/** The lock as the call that takes it names it; null if that is no call of the vocabulary in this function. */
export function heldText(context: FixContext, lock: HeldLock): LockText | null {
  const visit = visitAt(context, lock.span);
  if (visit?.lock?.effect === 'acquire') return callText(context, visit);
  const release = releasesOf(context, lock.cls, lock.key)[0];
  return release === undefined ? null : { acquire: '', release: spelled(context, release.op.span) };
}

export function callText({ text }: FixContext, visit: CallVisit): LockText | null {
  const { op, lock } = visit;
  if (op.callee.kind !== 'name' || lock === null || !isNamed(lock.lock)) return null;
  const release = releaseOf(op.callee.name);
  if (release === null) return null;
  // Flags are given back; subclasses and tickets are not.
  const args = /_irqsave/.test(op.callee.name) ? op.args : op.args.slice(lock.lock.arg, lock.lock.arg + 1);
  const list = args.map((arg) => text.slice(arg.span.start, arg.span.end)).join(', ');
  return { acquire: text.slice(op.span.start, op.span.end), release: `${release}(${list})` };
}

export function visitAt({ facts }: FixContext, span: Span): CallVisit | null {
  return facts.calls.find((c) => c.op.span.start === span.start && c.op.span.end === span.end) ?? null;
}

/** Calls of the function that take a lock of one of the classes, in order of the text. */
export function acquiresOf(context: FixContext, classes: ReadonlySet<string>): CallVisit[] {
  const { flow, fn, facts } = context;
  return facts.calls
    .filter((c) => c.lock?.effect === 'acquire' && c.states.length > 0)
    .filter((c) => classes.has(flow.lockOf(fn, c)?.cls ?? ''))
    .sort((a, b) => a.op.span.start - b.op.span.start);
}

/** Calls of the function that release that lock. */
export function releasesOf(context: FixContext, cls: string | null, key: string | null): CallVisit[] {
  const { flow, fn, facts } = context;
  return facts.calls.filter((c) => {
    if (c.lock?.effect !== 'release' || c.states.length === 0) return false;
    const lock = flow.lockOf(fn, c);
    return lock !== null && (lock.key === key || (cls !== null && lock.cls === cls));
  });
}

/**
 * A lock of one of these classes as this function would take it: as it does somewhere, or as the neighbour of a
 * subscription in the same struct, by the call that a callback of the module takes it with.
 */
export function lockFor(
  context: FixContext,
  classes: ReadonlySet<string>,
  subscription: string | null,
  field: string | null,
): LockText | null {
  const taken = acquiresOf(context, classes).find((c) => c.lock?.success === 'always');
  if (taken !== undefined) return callText(context, taken);
  if (subscription === null || field === null) return null;
  const cut = field.lastIndexOf('.');
  const member = new RegExp(`^(.*(?:->|\\.))${field.slice(cut + 1)}$`).exec(subscription);
  if (member === null) return null;
  for (const cls of classes) {
    if (cls.slice(0, cls.lastIndexOf('.')) !== field.slice(0, cut)) continue;
    const name = callerOf(context, cls);
    const release = name === null ? null : releaseOf(name);
    if (name === null || release === null) continue;
    const lock = `${member[1]}${cls.slice(cls.lastIndexOf('.') + 1)}`;
    return { acquire: `${name}(${lock})`, release: `${release}(${lock})` };
  }
  return null;
}

/** The call by which others of the file take locks of that class. */
export function callerOf({ flow, fn }: FixContext, cls: string): string | null {
  for (const other of flow.notifierPaths(fn.path)) {
    for (const visit of flow.facts(other).calls) {
      const { lock, op } = visit;
      if (lock?.effect !== 'acquire' || lock.trylock === true || lock.success !== 'always') continue;
      if (lock.lock.kind !== 'arg' || visit.states.length === 0 || op.args.length !== 1) continue;
      if (op.callee.kind === 'name' && flow.lockOf(other, visit)?.cls === cls) return op.callee.name;
    }
  }
  return null;
}

/** Locks that this function took since the sample and surely holds there, the latest first; null if unclear. */
export function takenSince(context: FixContext, visit: CallVisit): LockText[] | null {
  const [state] = visit.states;
  if (state === undefined || visit.states.some((s) => s.murky)) return null;
  const locks = state.locks
    .filter(
      (l) => l.count > 0 && l.certain && l.sinceSample && l.origin !== 'asserted' && !l.key.startsWith('<'),
    )
    .sort((a, b) => b.span.start - a.span.start);
  const texts = locks.map((lock) => heldText(context, lock));
  return texts.every((t) => t !== null) ? texts : null;
}

/** The row's doubts aside: a call that may sleep to take a lock and has no other meaning. */
export function isPlainAcquire(name: string): boolean {
  const row = vocabulary.locks.get(name);
  return row?.effect === 'acquire' && row.trylock !== true && row.success === 'always';
}

function spelled({ text }: FixContext, span: Span): string {
  return text.slice(span.start, span.end);
}
