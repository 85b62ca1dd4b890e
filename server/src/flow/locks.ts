// Lock rows applied to a state. A lock is a class (`struct type.field`) and an instance inside the function;
// a release finds its acquisition by instance first, by class second. What cannot be told makes the state
// murky, and rules stay silent on murky states.

import type { Span } from '../base/span.ts';
import type { Arg, Place } from '../ir/ir.ts';
import { appendSteps } from '../ir/place.ts';
import type { LockRow, LockRef } from '../semantics/contracts/row.ts';
import { classOfMember } from '../semantics/identity.ts';
import { returnedPlace, type CallLike } from './call-text.ts';
import type { FunctionContext } from './context.ts';
import { pointee } from './evaluate.ts';
import { sortLocks, withFact, withoutFact, withValues, type HeldLock, type State } from './state.ts';
import { unprotected } from './walks.ts';
import { POS, constantValue, type Value } from './values.ts';

export interface LockIdentity {
  readonly key: string;
  readonly cls: string | null;
  readonly place: Place | null;
}

/** The lock that a call with these arguments works on; null if it cannot be named. */
export function identifyLock(
  context: FunctionContext,
  state: State,
  ref: LockRef,
  op: CallLike,
): LockIdentity | null {
  if (ref.kind === 'token') return { key: `<${ref.token}>`, cls: `<${ref.token}>`, place: null };
  if (ref.kind === 'result') return anonymous(returnedPlace(state, op));
  const arg = op.args[ref.arg];
  if (arg === undefined) return null;
  const place = pointee(state, arg.value);
  if (place === null) return null;
  if (ref.kind === 'member') {
    const member = appendSteps(place, [{ kind: 'field', name: ref.member }]);
    return {
      key: member.key,
      cls: classOfMember.get(ref.member) ?? context.program.lockClass(context.fn, member),
      place: member,
    };
  }
  if (ref.kind === 'out') return anonymous(appendSteps(place, [{ kind: 'deref' }]));
  if (ref.kind === 'bit') return { key: bitKey(place), cls: null, place };
  return { key: place.key, cls: classOf(context, arg, place), place };
}

/** A lock that is known by a pointer to it alone. */
function anonymous(place: Place): LockIdentity {
  return { key: place.key, cls: null, place };
}

const bitOf = 'bit of ';

/** The lock that is a bit of the word at that place. */
export function bitKey(word: Place): string {
  return `${bitOf}${word.key}`;
}

function classOf(context: FunctionContext, arg: Arg, resolved: Place): string | null {
  const last = resolved.path[resolved.path.length - 1];
  const field = last?.kind === 'field' ? classOfMember.get(last.name) : undefined;
  const written =
    arg.value.kind === 'address' ? context.program.lockClass(context.fn, arg.value.place) : null;
  const cls = written ?? context.program.lockClass(context.fn, resolved);
  return cls ?? field ?? null;
}

export function acquire(
  state: State,
  lock: LockIdentity,
  row: Pick<LockRow, 'mode' | 'holds'>,
  at: Span,
  origin: HeldLock['origin'] = 'acquired',
): State {
  const held = state.locks.find((l) => l.key === lock.key);
  const mode = row.mode === 'shared' ? 'shared' : 'exclusive';
  if (held) {
    // Nesting deeper than two only comes from loops: the count stops there.
    const count = Math.min(held.count + 1, 2);
    const rest = state.locks.filter((l) => l !== held);
    if (count === 0) {
      // Released on the caller's behalf and taken again: the caller's lock, as before.
      const back: HeldLock = { ...held, origin: 'asserted', count: 1, mode, sinceSample: true };
      return { ...state, locks: sortLocks([...rest, back]) };
    }
    // Taken while it is held: asserted facts become an acquisition, others nest.
    return {
      ...state,
      locks: sortLocks([...rest, { ...held, count: held.certain ? count : 1, mode, certain: true }]),
    };
  }
  const fresh: HeldLock = {
    key: lock.key,
    place: lock.place,
    cls: lock.cls,
    mode,
    holds: row.holds,
    count: 1,
    origin,
    span: at,
    certain: true,
    sinceSample: true,
  };
  const next = { ...state, locks: sortLocks([...state.locks, fresh]) };
  return withoutFact(withoutFact(next, releasedKey(lock.key)), failedKey(lock.key));
}

export function release(
  state: State,
  lock: LockIdentity,
  row: Pick<LockRow, 'holds' | 'mode'>,
  at: Span,
): State {
  const held = findHeld(state, lock);
  if (held === null) {
    // A pointer of the function's own, and nobody knows what it points to: it may be any of them.
    if (isLocalPointer(lock)) return { ...state, murky: true };
    const owed: HeldLock = {
      key: lock.key,
      place: lock.place,
      cls: lock.cls,
      mode: 'exclusive',
      holds: row.holds,
      count: -1,
      origin: 'acquired',
      span: at,
      certain: true,
      sinceSample: false,
    };
    const after = { ...state, locks: sortLocks([...state.locks, owed]) };
    return isNameless(owed) ? after : dropped(after, lock.key, at);
  }
  const rest = state.locks.filter((l) => l !== held);
  // What the caller is asserted to hold is released on its behalf.
  const count = held.origin === 'asserted' ? -1 : Math.max(held.count - 1, -2);
  const left: HeldLock =
    held.origin === 'asserted' ? { ...held, origin: 'acquired', count } : { ...held, count };
  const locks = count === 0 ? rest : sortLocks([...rest, left]);
  const released = state.released || held.origin === 'acquired' || held.origin === 'callee';
  const next: State = { ...state, locks, released };
  if (count > 0) return next;
  const mine = held.origin !== 'asserted' && count === 0;
  const after = mine ? withFact(next, releasedKey(held.key), constantValue(POS, null)) : next;
  return isNameless(held) ? after : dropped(after, held.key, at);
}

/**
 * A bit of some word: no class says whose lock it is, nor what else protects what was checked under it. An entry of
 * kvmppc_book3s_hv_page_fault() (arch/powerpc/kvm, 6.12) has a lock bit of its own, and that of its page is dropped first.
 */
export function isNameless({ key }: Pick<HeldLock, 'key'>): boolean {
  return key.startsWith(bitOf);
}

function isLocalPointer({ cls, place }: LockIdentity): boolean {
  if (cls !== null || place === null || place.path.length !== 1 || place.path[0]?.kind !== 'deref')
    return false;
  return place.root.kind === 'local' || place.root.kind === 'temp';
}

/** The held lock that a release of `lock` means: the same instance, else the only one of the same class. */
export function findHeld(state: State, lock: LockIdentity): HeldLock | null {
  const exact = state.locks.find((l) => l.key === lock.key);
  if (exact) return exact;
  const pointed = state.locks.find((l) => `*${l.key}` === lock.key || l.key === `*${lock.key}`);
  if (pointed) return pointed;
  if (lock.cls === null) return null;
  return state.locks.find((l) => l.cls === lock.cls && l.count > 0) ?? null;
}

const star = 42;

/** The pointer is written: a lock that is known by it alone has no name any more. */
export function unnameLocks(state: State, pointer: Place): State {
  if (state.murky || state.locks.length === 0) return state;
  const { key } = pointer;
  // Runs for every write: no text is made of it.
  const isPointedTo = (l: HeldLock): boolean =>
    l.cls === null && l.key.charCodeAt(0) === star && l.key.length === key.length + 1 && l.key.endsWith(key);
  return state.locks.some(isPointedTo) ? { ...state, murky: true } : state;
}

/** A pointer to a lock that a call returned is stored in an object: that is its name from here on. */
export function nameByMember(state: State, { ref }: Value, target: Place): State {
  const old = ref?.kind === 'call' ? `*${ref.text}` : null;
  if (old === null || !state.locks.some((l) => l.key === old)) return state;
  const place = appendSteps(target, [{ kind: 'deref' }]);
  const locks = state.locks.map((l) => (l.key === old ? { ...l, key: place.key, place } : l));
  const values = state.facts.values.mapped((_, v) =>
    v.ref?.kind === 'call' && `*${v.ref.text}` === old
      ? { ...v, ref: { kind: 'value-of', place: target } }
      : v,
  );
  return withValues({ ...state, locks: sortLocks(locks) }, values);
}

/** The fact that a lock was taken and given back on this path. */
export function releasedKey(key: string): string {
  return `!released ${key}`;
}

/** The fact that an attempt to take the lock failed on this path. */
export function failedKey(key: string): string {
  return `!failed ${key}`;
}

export function downgrade(state: State, lock: LockIdentity): State {
  const held = findHeld(state, lock);
  if (held === null) return state;
  return { ...state, locks: state.locks.map((l) => (l === held ? { ...l, mode: 'shared' as const } : l)) };
}

/** A lock assertion: the caller holds it, unless this function took it. */
export function assertHeld(
  state: State,
  lock: LockIdentity,
  row: Pick<LockRow, 'mode' | 'holds'>,
  at: Span,
): State {
  const held = findHeld(state, lock);
  if (held !== null && held.count > 0) return state;
  const fresh: HeldLock = {
    key: lock.key,
    place: lock.place,
    cls: lock.cls,
    mode: row.mode === 'shared' ? 'shared' : 'exclusive',
    holds: row.holds,
    count: 1,
    origin: 'asserted',
    span: at,
    certain: true,
    sinceSample: false,
  };
  return { ...state, locks: sortLocks([...state.locks.filter((l) => l.key !== lock.key), fresh]) };
}

/** Attempts that were checked under the lock lose their protection when it is dropped. */
export function dropped(state: State, key: string, at: Span): State {
  if (!state.attempts.some((a) => a.lockDropped === null && a.checkLocks.includes(key))) return state;
  return {
    ...state,
    attempts: state.attempts.map((a) =>
      a.lockDropped === null && a.checkLocks.includes(key) ? unprotected(a, at) : a,
    ),
  };
}
