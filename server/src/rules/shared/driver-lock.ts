// A lock that is held where a callback would wait for it: what the rules about deadlocks through an invalidation share.

import type { FlowEngine } from '../../flow/facts.ts';
import { certainLocks } from '../../flow/queries.ts';
import type { Search } from '../../flow/reach.ts';
import type { HeldLock, State } from '../../flow/state.ts';
import type { Scene } from '../../flow/scene.ts';
import type { CallOp, FunctionIr } from '../../ir/ir.ts';
import { mmapLockClass, noReclaimKey } from '../../semantics/identity.ts';
import { spotLines } from '../../semantics/roles.ts';
import { eventOf } from './subscriptions.ts';

export interface CallbackLock {
  readonly lock: HeldLock;
  /** The callback that waits for a lock of the class. */
  readonly callback: FunctionIr;
}

/**
 * A sleeping lock, held in all of the states that are known, that an invalidation callback of the module waits for. What
 * spins is for the rule about sleeping; on which paths a helper out of view has unlocked is not known.
 */
export function callbackLockHeld(
  flow: FlowEngine,
  fn: FunctionIr,
  states: readonly State[],
): CallbackLock | null {
  const known = states.filter((s) => !s.murky);
  const [first] = known;
  if (first === undefined || known.some(isSectionChecked)) return null;
  const waited = flow.invalidationLocks(fn.path);
  for (const lock of certainLocks(first)) {
    const callback = lock.cls === null || lock.cls === mmapLockClass ? undefined : waited.get(lock.cls);
    if (callback === undefined || lock.holds !== 'sleeping') continue;
    if (known.every((s) => certainLocks(s).some((l) => l.cls === lock.cls))) return { lock, callback };
  }
  return null;
}

/** Faults user pages in, which may invalidate by itself. */
export const faultingIn: Search = {
  onSuccess: true,
  matches: (op) => {
    const event = eventOf(op);
    return event?.event === 'translate' && event.sleeps === true && event.driverLock === 'not-held';
  },
};

/** Waits for a running invalidation. */
export const waitingForInvalidation: Search = {
  onSuccess: true,
  matches: (op) => {
    const event = eventOf(op);
    return (event?.event === 'sample' || event?.event === 'hmm-wait') && event.sleeps === true;
  },
};

/** The function waits with the lock held; what waits may invalidate by itself, or is known to the models (null). */
export function waitsAt(fn: FunctionIr, op: CallOp | null, { lock, callback }: CallbackLock): Scene {
  const spots = op === null ? [] : [{ path: fn.path, start: op.span.start, line: spotLines.mayInvalidate }];
  return { kind: 'waits', callback, lock: lock.cls ?? '', spots };
}

/** After the check of an invlock section nothing may sleep, whatever the lock: that has a rule of its own. */
function isSectionChecked(state: State): boolean {
  return state.attempts.some((a) => a.id.startsWith('section:') && a.stage === 'checked');
}

/** The same on one of the paths, for what must never happen; what a retry forgot to release is for INV110. */
export function callbackLockHeldOnce(
  flow: FlowEngine,
  fn: FunctionIr,
  states: readonly State[],
): CallbackLock | null {
  for (const state of states) {
    const held = callbackLockHeld(flow, fn, [state]);
    if (held !== null && !isCarriedRound(state, held.lock)) return held;
  }
  return null;
}

/** True if some path to here runs in a scope in which nothing enters reclaim. */
export function mayBeNoReclaim(states: readonly State[]): boolean {
  return states.some((s) => s.locks.some((l) => l.key === noReclaimKey));
}

/** Kept over a retry, which the rules about retries report. */
export function isCarriedRound(state: State, lock: HeldLock): boolean {
  return state.attempts.some(
    (a) => a.sampled !== null && a.sampled.start < lock.span.start && !lock.sinceSample,
  );
}
