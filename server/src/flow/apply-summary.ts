// A callee's summary applied to a caller's state: one state per outcome that is possible here. Places are
// rebased from the callee's parameters to the arguments; an effect on a place that has no name here either
// goes by its lock class or makes the state murky.

import type { CallOp, Place } from '../ir/ir.ts';
import {
  attemptOfSequence,
  checkedWell,
  ensureForeign,
  freshAttempt,
  sorted,
  translatedByCallee,
} from './attempts.ts';
import { returnedPlace, withReturned } from './call-text.ts';
import type { FunctionContext } from './context.ts';
import { taintFilled } from './copies.ts';
import { appendSteps, isMemberKey, rootPlace } from '../ir/place.ts';
import { pointee } from './evaluate.ts';
import { closePending, openPending } from './invalidations.ts';
import { classAtCaller } from './lock-at-caller.ts';
import { acquire, bitKey, findHeld, isNameless, release, type LockIdentity } from './locks.ts';
import { updateAttempt, withFact, type HeldLock, type State } from './state.ts';
import {
  rebase,
  type CheckEffect,
  type LockEffect,
  type Outcome,
  type SampleEffect,
  type Summary,
} from './summary.ts';
import { unmoved } from '../program/shift.ts';
import { noteWalk } from './walks.ts';
import { wrappedLock } from './wrapped-locks.ts';
import { ANY, NONZERO, constantValue, withMask } from './values.ts';

type Argument = (index: number) => Place | null;

export function applySummary(
  context: FunctionContext,
  state: State,
  op: CallOp,
  summary: Summary,
  withUnknownResult: (state: State) => State,
): readonly State[] {
  const argument: Argument = (index) => {
    const arg = op.args[index];
    return arg === undefined ? null : pointee(state, arg.value);
  };
  const origin = wrappedLock(unmoved(summary.fn)) === null ? 'callee' : 'acquired';
  const out: State[] = [];
  const before = withUnknownResult(state);
  for (const outcome of summary.outcomes) {
    const result = withResultOf(before, op, outcome);
    if (result === null) continue;
    const after = applyOutcome(context, result, op, outcome, argument, origin);
    if (after === null) continue;
    out.push(mayLeavePages(outcome) ? taintFilled(context, after, op, summary) : after);
  }
  // A callee that never returns leaves no state: control stops there.
  return out;
}

/** It translated, or found something under the lock of the check that it made. */
function mayLeavePages({ translated, samples, checks }: Outcome): boolean {
  return (
    translated !== null || samples.some((s) => s.translated) || checks.some((c) => c.result === 'checked')
  );
}

/** The state with the outcome's result, or null if an equal call already had another result. */
function withResultOf(state: State, op: CallOp, outcome: Outcome): State | null {
  if (op.result !== 'used') return state;
  const key = `%${op.id}`;
  const old = state.facts.values.get(key) ?? constantValue(ANY, null);
  const mask = old.mask & outcome.mask;
  if (mask === 0) return null;
  const madeBy = old.mask === ANY ? op.id : old.madeBy;
  return withFact(state, key, { ...withMask(old, mask), exact: outcome.exact ?? old.exact, madeBy });
}

function applyOutcome(
  context: FunctionContext,
  state: State,
  op: CallOp,
  outcome: Outcome,
  argument: Argument,
  origin: HeldLock['origin'],
): State | null {
  let next = state;
  if (outcome.blockable !== 'untested') {
    if (next.blockable !== 'untested' && next.blockable !== outcome.blockable) return null;
    next = { ...next, blockable: outcome.blockable };
  }
  if (outcome.murky) next = { ...next, murky: true };
  if (outcome.sequenceSet) next = { ...next, sequenceSet: true };
  const names = new Map<string, string>();
  // Acquisitions first: a check that hands its lock over refers to them.
  for (const effect of outcome.locks)
    next = applyLockEffect(context, next, op, effect, argument, names, origin);
  for (const effect of outcome.samples) next = applySampleEffect(next, op, effect, argument);
  if (outcome.translated !== null) next = translatedByCallee(next, outcome.translated, op.span);
  for (const effect of outcome.checks) next = applyCheckEffect(context, next, op, effect, argument, names);
  for (const effect of outcome.pending) {
    const place = effect.param === null ? null : rebase(effect.param, argument);
    const change = effect.delta > 0 ? openPending : closePending;
    for (let i = 0; i < Math.abs(effect.delta); i++) next = change(next, place, effect.kind, op.span);
  }
  return next;
}

function applyLockEffect(
  context: FunctionContext,
  state: State,
  op: CallOp,
  effect: LockEffect,
  argument: Argument,
  names: Map<string, string>,
  origin: HeldLock['origin'],
): State {
  const lock = effect.returned ? lockReturned(state, op, effect) : lockHere(context, op, effect, argument);
  if (lock === null) return isNameless(effect) ? state : { ...state, murky: true };
  // Given back without a name, and not taken here: whose lock it was nobody knows.
  if (effect.delta < 0 && lock.key.startsWith('~') && findHeld(state, lock) === null)
    return { ...state, murky: true };
  names.set(effect.key, lock.key);
  let next = effect.returned && lock.place !== null ? withReturned(state, op, lock.place) : state;
  for (let i = 0; i < Math.abs(effect.delta); i++) {
    next =
      effect.delta > 0 ? acquire(next, lock, effect, op.span, origin) : release(next, lock, effect, op.span);
  }
  return next;
}

/** The callee returns a pointer to the lock. */
function lockReturned(state: State, op: CallOp, { cls }: LockEffect): LockIdentity {
  const place = returnedPlace(state, op);
  return { key: place.key, cls, place };
}

function lockHere(
  context: FunctionContext,
  op: CallOp,
  effect: LockEffect,
  argument: Argument,
): LockIdentity | null {
  if (effect.key.startsWith('<')) return { key: effect.key, cls: effect.cls, place: null };
  const { place: there } = effect;
  const place = there === null ? null : rebase(there, argument);
  if (there !== null && place !== null) {
    if (isNameless(effect)) return { key: bitKey(place), cls: effect.cls, place };
    // Who is given the lock itself knows what it is, which the callee could not.
    return { key: place.key, cls: effect.cls ?? classAtCaller(context, op, there, place), place };
  }
  // No name for the instance: the class has to do. A release finds it by class.
  return effect.cls === null ? null : { key: `~${effect.cls}`, cls: effect.cls, place: null };
}

function applySampleEffect(state: State, op: CallOp, effect: SampleEffect, argument: Argument): State {
  const carrier = effect.carrier === 'result' ? 'result' : rebase(effect.carrier, argument);
  if (carrier === null) return state;
  const place = carrier === 'result' ? null : carrier;
  const id = effect.section && place !== null ? `section:${place.key}` : `s${op.span.start}`;
  const subscription = effect.subscription === null ? null : rebase(effect.subscription, argument);
  const attempt = {
    ...freshAttempt(id, effect.protocol),
    carrier: place,
    subscription: subscription?.key ?? null,
    field: effect.field,
    sampled: op.span,
    translation: effect.translated || effect.section ? ('done' as const) : ('none' as const),
    translated: effect.translated || effect.section ? op.span : null,
  };
  const opened: State = {
    ...state,
    attempts: sorted([...state.attempts.filter((a) => a.id !== id && a.sampled === null), attempt]),
    locks: state.locks.map((l) => (l.sinceSample ? { ...l, sinceSample: false } : l)),
  };
  if (effect.section) return opened;
  const key = place?.key ?? `%${op.id}`;
  const old = opened.facts.values.get(key) ?? constantValue(ANY, null);
  const known = place === null ? opened : pointsSomewhere(opened, place);
  return withFact(known, key, { ...old, sequence: id });
}

/** Something was stored there: the last pointer on the way to it is not NULL. */
function pointsSomewhere(state: State, { root, path }: Place): State {
  const last = path.findLastIndex((step) => step.kind === 'deref');
  if (last < 0) return state;
  const pointer = appendSteps(rootPlace(root), path.slice(0, last));
  const old = state.facts.values.get(pointer.key) ?? constantValue(ANY, null);
  return withFact(state, pointer.key, withMask(old, old.mask & NONZERO));
}

function applyCheckEffect(
  context: FunctionContext,
  state: State,
  op: CallOp,
  effect: CheckEffect,
  argument: Argument,
  names: ReadonlyMap<string, string>,
): State {
  const found = attemptHere(state, op, effect, argument);
  if (found === null) return effect.result === 'checked' ? ownAttempt(state, op, effect, names) : state;
  const opened = ensureForeign(context, state, found.id, effect.protocol, found.carrier);
  const known = effect.field === null ? opened : nameField(opened, found.id, effect.field);
  if (effect.result === 'collided')
    return updateAttempt(known, found.id, { stage: 'collided', earlier: null, checked: op.span });
  const checked = checkedWell(known, found.id, op.span);
  if (effect.walked) return noteWalk(checked, op);
  return effect.dropped ? updateAttempt(checked, found.id, { lockDropped: op.span }) : checked;
}

/** The callee knew which subscription it is. */
function nameField(state: State, id: string, field: string): State {
  const attempt = state.attempts.find((a) => a.id === id);
  return attempt?.field === null ? updateAttempt(state, id, { field }) : state;
}

/** The attempt of this function that the callee checked; null if the callee made the whole attempt itself. */
function attemptHere(
  state: State,
  op: CallOp,
  effect: CheckEffect,
  argument: Argument,
): { id: string; carrier: Place | null } | null {
  const origin = effect.sequence;
  if (origin === null) return null;
  if (origin.root.kind === 'param' && origin.path.length === 0) {
    const arg = op.args[origin.root.index];
    return arg === undefined ? null : attemptOfSequence(state, arg.value);
  }
  const place = rebase(origin, argument);
  if (place === null) return { id: 'entry:?', carrier: null };
  if (effect.section) return { id: `section:${place.key}`, carrier: place };
  for (const [key, value] of state.facts.values) {
    if (value.sequence !== null && (key === place.key || isMemberKey(place, key)))
      return { id: value.sequence, carrier: place };
  }
  return { id: `entry:${place.key}`, carrier: place };
}

/** The callee sampled, translated, checked, and hands over what it found with the lock still held. */
function ownAttempt(
  state: State,
  op: CallOp,
  effect: CheckEffect,
  names: ReadonlyMap<string, string>,
): State {
  const locks = effect.handedOver.flatMap((key) => names.get(key) ?? []);
  if (locks.length === 0) return state;
  const id = `h${op.span.start}`;
  const attempt = {
    ...freshAttempt(id, effect.protocol),
    stage: 'checked' as const,
    translation: 'done' as const,
    translated: op.span,
    checked: op.span,
    checkLocks: locks,
    handedOver: true,
  };
  return { ...state, attempts: sorted([...state.attempts.filter((a) => a.id !== id), attempt]) };
}
