// What is known at a point of one path: the property state (locks, attempts, open invalidations, flags), which
// keeps paths apart, and facts about values, which are joined when two paths agree on the property state
// (property simulation, in the manner of ESP). States are immutable; every change makes a new one.

import type { Span } from '../base/span.ts';
import type { Place } from '../ir/ir.ts';
import type { LockRow, ProtocolId } from '../semantics/contracts/row.ts';
import { noReclaimKey } from '../semantics/identity.ts';
import { FactMap } from './fact-map.ts';
import { sameValue, type Value } from './values.ts';

export interface HeldLock {
  /** Instance inside the function: the resolved place, or the token. */
  readonly key: string;
  /** The same as a place, for summaries; null for tokens and for what a callee took out of our sight. */
  readonly place: Place | null;
  /** `struct type.field`, or a global's name; null if not known. */
  readonly cls: string | null;
  readonly mode: 'exclusive' | 'shared';
  readonly holds: LockRow['holds'];
  /** How often it is held; negative: released on behalf of the caller. */
  readonly count: number;
  /** asserted: the caller holds it, says lockdep_assert_held. */
  readonly origin: 'acquired' | 'asserted' | 'callee';
  readonly span: Span;
  /** False after states were widened: perhaps held. */
  readonly certain: boolean;
  /** Acquired after the latest sample or section start on this path. */
  readonly sinceSample: boolean;
}

/** One go at: sample, translate, check, publish. */
export interface Attempt {
  /** Offset of the sample, or the sequence's place for one that began in a caller. */
  readonly id: string;
  readonly protocol: ProtocolId;
  /** Where the sequence came from or was left, as far as a caller can name it. */
  readonly carrier: Place | null;
  /** Place of the subscription, resolved; null if not known. */
  readonly subscription: string | null;
  /** Its class: `struct svm_notifier.notifier`. */
  readonly field: string | null;
  readonly sampled: Span | null;
  readonly stage: 'sampled' | 'checked' | 'collided';
  /** The sequence left this function's locals: somebody else may make the check. */
  readonly escaped: boolean;
  /** failed: a translation with this sequence returned an error. */
  readonly translation: 'none' | 'failed' | 'done';
  readonly translated: Span | null;
  /** A translation that was alive when the sequence was sampled, with none since. */
  readonly earlier: Span | null;
  /** An older sample that this one took the place of while pages looked up under it were still to be checked. */
  readonly resampled: Span | null;
  /** What moved on since the lookup, with nothing checked: `range->start += size`. The next sample is of a next part. */
  readonly advanced: string | null;
  /** A VMA was looked up before the sample, and the mmap lock was dropped in between. */
  readonly lookedUp: Span | null;
  readonly checked: Span | null;
  /** A page table entry that was found under the lock of the check, and nothing was stored with yet. */
  readonly walked: Span | null;
  /** Locks held at the check that came out well. */
  readonly checkLocks: readonly string[];
  /** One of them was dropped since. */
  readonly lockDropped: Span | null;
  /** First use of the translation after it was made, when no check had been made yet. */
  readonly published: Span | null;
  /** The attempt is the work of a callee that hands it over. */
  readonly handedOver: boolean;
}

/** An invalidation that this function opened and has to close. */
export interface Pending {
  readonly key: string;
  readonly kind: 'range' | 'in-progress';
  /** The range or subscription, for summaries. */
  readonly place: Place | null;
  readonly span: Span;
  readonly count: number;
}

export interface Facts {
  readonly values: FactMap;
  /** Roots of places whose contents depend on a translation. */
  readonly tainted: ReadonlySet<string>;
}

export interface State {
  readonly locks: readonly HeldLock[];
  readonly attempts: readonly Attempt[];
  readonly pending: readonly Pending[];
  /** The range's blockable bit, once tested. */
  readonly blockable: 'untested' | 'yes' | 'no';
  /** A lock taken in this function was released again. */
  readonly released: boolean;
  /** Something locked or unlocked what we could not resolve. */
  readonly murky: boolean;
  /** `mmu_interval_set_seq` was called on this path. */
  readonly sequenceSet: boolean;
  readonly facts: Facts;
}

/** Where a function is entered: nothing is known. Each run has one of its own. */
export function entryState(): State {
  return {
    locks: [],
    attempts: [],
    pending: [],
    blockable: 'untested',
    released: false,
    murky: false,
    sequenceSet: false,
    facts: { values: FactMap.fresh(), tainted: new Set() },
  };
}

/**
 * Paths with equal keys are merged. Spans are left out: they differ without meaning; whether a lock was released
 * counts where a sequence is moved.
 */
export function propertyKey(state: State, releases = true): string {
  let key = `${state.blockable[0]}${releases && state.released ? 'r' : ''}${state.murky ? 'm' : ''}${state.sequenceSet ? 's' : ''}`;
  for (const l of state.locks) {
    key += `|L${l.key}:${l.mode[0]}${l.count}${l.certain ? '' : '?'}${l.origin[1]}${l.sinceSample && state.attempts.length > 0 ? '+' : ''}`;
  }
  for (const a of state.attempts) {
    key += `|A${a.id}:${a.stage}${a.escaped ? 'e' : ''}${a.translation}${a.earlier ? 'l' : ''}${a.lookedUp ? 'v' : ''}${a.resampled ? 'R' : ''}${a.advanced ? 'n' : ''}${a.lockDropped ? 'd' : ''}${a.walked ? 'w' : ''}${a.published ? 'p' : ''}${a.checkLocks.join('&')}`;
  }
  for (const p of state.pending) key += `|P${p.key}:${p.count}`;
  return key;
}

/** The join of two states with the same property key; `old` itself if nothing is new. */
export function joinStates(old: State, fresh: State): State {
  const values = old.facts.values.joined(fresh.facts.values);
  const tainted = isSuperset(old.facts.tainted, fresh.facts.tainted)
    ? old.facts.tainted
    : new Set([...old.facts.tainted, ...fresh.facts.tainted]);
  const released = old.released && fresh.released;
  if (values === old.facts.values && tainted === old.facts.tainted && released === old.released) return old;
  return { ...old, released, facts: { values, tainted } };
}

export function withFact(state: State, key: string, value: Value): State {
  const old = state.facts.values.get(key);
  if (old !== undefined && sameValue(old, value)) return state;
  return withValues(state, state.facts.values.with(key, value));
}

export function withoutFact(state: State, key: string): State {
  return withValues(state, state.facts.values.without(key));
}

/** The state with these facts about values; itself if they are its own. */
export function withValues(state: State, values: FactMap): State {
  return values === state.facts.values
    ? state
    : { ...state, facts: { values, tainted: state.facts.tainted } };
}

export function withTaint(state: State, root: string): State {
  if (state.facts.tainted.has(root)) return state;
  return { ...state, facts: { ...state.facts, tainted: new Set([...state.facts.tainted, root]) } };
}

export function withoutTaint(state: State, root: string): State {
  if (!state.facts.tainted.has(root)) return state;
  const tainted = new Set(state.facts.tainted);
  tainted.delete(root);
  return { ...state, facts: { ...state.facts, tainted } };
}

/** Collapses many states into one that claims only what they share; the rest becomes uncertain. */
export function widen(states: readonly State[]): State {
  const first = states[0] ?? entryState();
  const all = new Map<string, { lock: HeldLock; seen: number }>();
  for (const s of states) {
    for (const l of s.locks) {
      const entry = all.get(l.key);
      if (entry) entry.seen++;
      else all.set(l.key, { lock: l, seen: 1 });
    }
  }
  const locks = [...all.values()].map(({ lock, seen }) =>
    seen === states.length && lock.certain ? lock : { ...lock, certain: false },
  );
  let facts = first.facts;
  for (const s of states.slice(1)) facts = joinStates({ ...first, facts }, s).facts;
  return {
    ...first,
    locks: sortLocks(locks),
    attempts: [],
    pending: [],
    murky: true,
    blockable: 'untested',
    facts,
  };
}

export function sortLocks(locks: readonly HeldLock[]): readonly HeldLock[] {
  return locks.length < 2 ? locks : [...locks].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

export function updateAttempt(state: State, id: string, change: Partial<Attempt>): State {
  return { ...state, attempts: state.attempts.map((a) => (a.id === id ? { ...a, ...change } : a)) };
}

/** The locks that are surely held here, by this function or as asserted. */
export function heldLocks(state: State): readonly HeldLock[] {
  return state.locks.filter((l) => l.count > 0 && l.certain);
}

/** True if some lock may be held as far as this function can tell that keeps somebody out. */
export function mayHoldAny(state: State): boolean {
  return state.murky || state.locks.some((l) => l.count > 0 && l.key !== noReclaimKey && keepsOut(l));
}

/** Holding it keeps somebody else from going on. What keeps this processor to itself stops no callback on another one. */
export function keepsOut({ holds }: HeldLock): boolean {
  return holds === 'spinning' || holds === 'sleeping';
}

function isSuperset(big: ReadonlySet<string>, small: ReadonlySet<string>): boolean {
  if (big === small) return true;
  for (const x of small) if (!big.has(x)) return false;
  return true;
}
