// INV403: a registration in the wrong mmap lock state: those that take the lock themselves must not find it held, the
// locked ones need it for writing.

import { argPlace } from '../flow/attempts.ts';
import { isMmapEntry, isUserEntry } from '../flow/entries.ts';
import type { CallVisit } from '../flow/facts.ts';
import { classHeldAtEntry, mayHoldClass } from '../flow/queries.ts';
import type { HeldLock, State } from '../flow/state.ts';
import type { Place } from '../ir/ir.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { heldAbove, type HeldAbove } from './shared/held-above.ts';
import { isLockOf } from './shared/mmap-lock.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const registerLocking: Rule = {
  code: 'INV403',
  slug: 'register-locking',
  title: 'a registration in the wrong mmap lock state',
  severity: 'error',
  enforces: enforcement.registration,
  check,
};

function* check(context: RuleContext): Iterable<Draft> {
  const facts = context.flow.facts(context.fn);
  if (facts.widened || context.fn.partial) return;
  for (const visit of facts.calls) {
    const { event, states } = visit;
    if (event === null || !['insert', 'register', 'get'].includes(event.event)) continue;
    // hmm_mirror_register() changed its mind from release to release.
    if (states.length === 0 || states.some((s) => s.murky)) continue;
    if (event.protocol !== protocols.interval && event.protocol !== protocols.range) continue;
    if (event.mmapLock === 'not-held') yield* takenTwice(context, visit);
    if (event.mmapLock === 'held-write') yield* notHeldForWriting(context, visit);
  }
}

/** It takes the mmap lock itself, which is held here or further up. */
function* takenTwice(context: RuleContext, visit: CallVisit): Iterable<Draft> {
  const { op, states } = visit;
  const { fn } = context;
  const held = states.map((s) => heldMmapLock(s, visit));
  const [first] = held;
  const above = heldByCaller(context, visit, ['shared', 'exclusive']);
  const help = 'Call it without the lock, or use the variant that expects it held for writing.';
  if (first != null && held.every((l) => l !== null))
    yield {
      span: op.span,
      message: `${callName(op)} takes the mmap lock, which is held here`,
      help,
      related: steps(fn, [first.span, 'the lock is taken']),
    };
  else if (above !== null)
    yield {
      span: op.span,
      message: `${callName(op)} takes the mmap lock, which ${above.fn.name}() holds`,
      help,
      related: [{ file: above.fn.path, span: above.lock.span, message: 'the lock is taken' }],
    };
  else if (isEnteredLocked(context, visit))
    yield {
      span: op.span,
      message: `${callName(op)} takes the mmap lock, and ${fn.name}() is entered with it: the core calls it to make an area`,
      help: 'Use the variant that expects it held for writing.',
    };
}

/** It wants the mmap lock for writing, which is held for reading only, here or further up, or by nobody. */
function* notHeldForWriting(context: RuleContext, visit: CallVisit): Iterable<Draft> {
  const { op, states } = visit;
  const held = states.map((s) => heldMmapLock(s, visit));
  const [first] = held;
  const above = heldByCaller(context, visit, ['shared']);
  if (first != null && held.every((l) => l?.mode === 'shared' && l.origin !== 'asserted'))
    yield {
      span: op.span,
      message: `${callName(op)} needs the mmap lock for writing, and it is held for reading only`,
      help: 'Take it with mmap_write_lock().',
      related: steps(context.fn, [first.span, 'taken for reading']),
    };
  else if (above !== null)
    yield {
      span: op.span,
      message: `${callName(op)} needs the mmap lock for writing, and ${above.fn.name}() holds it for reading only`,
      help: 'Take it with mmap_write_lock().',
      related: [{ file: above.fn.path, span: above.lock.span, message: 'taken for reading' }],
    };
  else if (isUnlocked(context, visit))
    yield {
      span: op.span,
      message: `${callName(op)} needs the mmap lock for writing, and nobody holds it here`,
      help: 'Take it with mmap_write_lock(), or use the variant that takes it itself.',
    };
}

/** A caller that comes here with the lock, of which nothing is known in the function itself. */
function heldByCaller(
  { program, flow, fn }: RuleContext,
  visit: CallVisit,
  modes: readonly HeldLock['mode'][],
): HeldAbove | null {
  const [state] = visit.states;
  const mm = namesMmapLock(visit) || state === undefined ? null : mmOf(state, visit);
  return mm === null ? null : heldAbove(program, flow, fn, mm, modes);
}

/** The mmap lock of the mm that is registered with, if it is surely held. */
function heldMmapLock(state: State, visit: CallVisit): HeldLock | null {
  const mm = mmOf(state, visit);
  if (mm === null) return null;
  const lock = state.locks.find(
    (l) => l.cls === mmapLockClass && l.count > 0 && l.certain && !l.key.startsWith('<'),
  );
  return lock !== undefined && isLockOf(lock, mm) ? lock : null;
}

/** Some path has to do with an mmap lock here: what callers hold is not the question. */
function namesMmapLock({ states }: CallVisit): boolean {
  return states.some((s) => s.locks.some((l) => l.cls === mmapLockClass));
}

/** The function is the `mmap` of a file, and registers with the mm that the area is made in. */
function isEnteredLocked({ program, fn }: RuleContext, visit: CallVisit): boolean {
  if (namesMmapLock(visit)) return false;
  const isArea = visit.states.every((s) => {
    const mm = mmOf(s, visit);
    if (mm?.root.kind !== 'param') return mm?.key === '*current->mm';
    return fn.params[mm.root.index]?.type.base === 'struct vm_area_struct' && mm.key.endsWith('->vm_mm');
  });
  return isArea && isMmapEntry(program, fn);
}

function mmOf(state: State, { op, event }: CallVisit): Place | null {
  return argPlace(state, op, event?.args.mm);
}

function isUnlocked({ program, flow, fn }: RuleContext, { states }: CallVisit): boolean {
  if (states.some((s) => mayHoldClass(s, mmapLockClass))) return false;
  const wasDropped = states.every((s) =>
    [...s.facts.values.keys()].some((key) => key.startsWith('!released ') && /mmap_(lock|sem)$/.test(key)),
  );
  if (wasDropped) return true;
  if (program.callers(fn).sites.length === 0 && !isUserEntry(program, fn)) return false;
  return classHeldAtEntry(program, flow, fn, mmapLockClass) === 'no';
}
