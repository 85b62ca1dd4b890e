// The reader side of the protocols as typestate: sample, translate, check. Each function maps a state to its outcomes.

import { protocols } from '../semantics/enforcement.ts';
import type { Span } from '../base/span.ts';
import type { CallOp, Expr, Place } from '../ir/ir.ts';
import { appendSteps, isMemberKey, rootName } from '../ir/place.ts';
import type { EventRow, ProtocolId } from '../semantics/contracts/row.ts';
import { mmapLockClass, noReclaimKey } from '../semantics/identity.ts';
import type { FunctionContext } from './context.ts';
import { evaluate, pointee } from './evaluate.ts';
import { updateAttempt, withFact, withTaint, type Attempt, type State } from './state.ts';
import { ANY, NEG, NONZERO, POS, ZERO, constantValue, unknownValue, type Mask } from './values.ts';

export function withResult(
  state: State,
  op: { readonly id: number },
  mask: Mask,
  exact: string | null = null,
): State {
  return withFact(state, `%${op.id}`, { ...constantValue(mask, exact), madeBy: op.id });
}

/** A sequence was read: a new attempt, in place of older ones of the protocol. */
export function sample(
  context: FunctionContext,
  state: State,
  protocol: ProtocolId,
  subscription: Place | null,
  at: Span,
): { state: State; id: string } {
  const id = `s${at.start}`;
  const loose = state.attempts.find(
    (a) => a.sampled === null && a.translation === 'done' && a.id.startsWith('t'),
  );
  const open = state.attempts.find((a) => isUnderWay(a, protocol, id));
  const attempt: Attempt = {
    ...freshAttempt(id, protocol),
    subscription: subscription?.key ?? null,
    field: subscription === null ? null : context.program.lockClass(context.fn, subscription),
    sampled: at,
    earlier: loose?.translated ?? null,
    resampled: open?.sampled ?? null,
    advanced: open?.id === id ? open.advanced : null,
    lookedUp: state.attempts.find((a) => isLookup(a) && a.lockDropped !== null)?.translated ?? null,
  };
  return {
    id,
    state: {
      ...state,
      attempts: sorted([
        ...state.attempts.filter((a) => a.id !== id && a.sampled === null && a !== loose && !isLookup(a)),
        attempt,
      ]),
      locks: state.locks.some((l) => l.sinceSample)
        ? state.locks.map((l) => ({ ...l, sinceSample: false }))
        : state.locks,
    },
  };
}

export function applySample(
  context: FunctionContext,
  state: State,
  op: CallOp,
  row: EventRow,
): readonly State[] {
  // A dropped result is a legal wait for the running invalidation.
  if (op.result !== 'used') return [state];
  const subscription = argPlace(state, op, row.args.subscription);
  const sampled = sample(context, state, row.protocol, subscription, op.span);
  return [withFact(sampled.state, `%${op.id}`, { ...unknownValue, sequence: sampled.id, madeBy: op.id })];
}

export function applyTranslate(state: State, op: CallOp, row: EventRow): readonly State[] {
  const attempt = attemptOfTranslation(state, op, row);
  const [good, bad] = successMasks(row.returns);
  const outcomes: State[] = [];
  if (good !== 0)
    outcomes.push(taintTranslation(withResult(translated(state, attempt, row, op), op, good), op, row));
  if (bad !== 0) {
    const failed = attempt === null ? state : updateAttempt(state, attempt.id, { translation: 'failed' });
    outcomes.push(withResult(failed, op, bad));
  }
  return outcomes;
}

function translated(state: State, attempt: Attempt | null, row: EventRow, op: CallOp): State {
  // Inside a section the lookup is the section's own.
  if (attempt === null && state.attempts.some(isOpenSection)) return state;
  if (attempt === null)
    return looseTranslation(state, row.protocol, op.span, argPlace(state, op, row.args.range));
  return updateAttempt(state, attempt.id, {
    translation: 'done',
    translated: op.span,
    earlier: null,
    resampled: attempt.advanced === null ? null : attempt.resampled,
    published: null,
    stage: attempt.stage === 'collided' ? 'collided' : 'sampled',
  });
}

/** Sampled and looked up, and neither checked nor failed: a second sample would hide what happens to it. */
function isUnderWay(a: Attempt, protocol: ProtocolId, id: string): boolean {
  return (
    a.sampled !== null &&
    // The same sample once more is a fresh try of the same pages, unless it is of others.
    (a.id !== id || a.advanced !== null) &&
    a.protocol === protocol &&
    a.stage === 'sampled' &&
    a.translation === 'done'
  );
}

/** A VMA is looked up under the mmap lock: what is read from it holds until the lock is dropped. */
export function applyLookup(state: State, op: CallOp, row: EventRow): readonly State[] {
  const [good, bad] = successMasks(row.returns);
  const id = `v${op.span.start}`;
  const lookup: Attempt = {
    ...freshAttempt(id, row.protocol),
    translated: op.span,
    checkLocks: state.locks.filter((l) => l.count > 0 && l.cls === mmapLockClass).map((l) => l.key),
    escaped: true,
  };
  const rest = state.attempts.filter((a) => !isLookup(a));
  const known = lookup.checkLocks.length === 0 ? state : { ...state, attempts: sorted([...rest, lookup]) };
  return [withResult(known, op, good), withResult({ ...state, attempts: rest }, op, bad)];
}

function isLookup(a: Attempt): boolean {
  return a.id.startsWith('v');
}

function isOpenSection(a: Attempt): boolean {
  return a.id.startsWith('section:') && a.stage === 'sampled';
}

/** A translation that no sample of this function precedes: it may turn out that the sample came too late. */
export function looseTranslation(
  state: State,
  protocol: ProtocolId,
  at: Span,
  range: Place | null = null,
): State {
  const id = `t${at.start}`;
  // Only of a local range that nobody else saw is it sure that it was never sampled.
  const ours = range?.root.kind === 'local' && range.path.length === 0 && !isExposed(state, range);
  const attempt: Attempt = {
    ...freshAttempt(id, protocol),
    carrier: range,
    translation: 'done',
    translated: at,
    escaped: !ours,
  };
  return { ...state, attempts: sorted([...state.attempts.filter((a) => a.id !== id), attempt]) };
}

/** Remembers that a function got the address of the local. */
export function expose(state: State, place: Place): State {
  return withFact(state, `!${place.key}`, constantValue(POS, null));
}

function isExposed(state: State, place: Place): boolean {
  return state.facts.values.has(`!${place.key}`);
}

/** Marks what a callee translated on behalf of the running attempt, or as a loose translation. */
export function translatedByCallee(state: State, protocol: ProtocolId, at: Span): State {
  const running = state.attempts.filter((a) => a.sampled !== null && a.protocol !== protocols.invlock);
  if (running.length === 0) return looseTranslation(state, protocol, at);
  let next = state;
  for (const a of running) {
    next = updateAttempt(next, a.id, {
      translation: 'done',
      translated: at,
      earlier: null,
      resampled: null,
      published: null,
      stage: a.stage === 'collided' ? 'collided' : 'sampled',
    });
  }
  return next;
}

/** The attempt whose sequence this translation uses. */
export function attemptOfTranslation(state: State, op: CallOp, row: EventRow): Attempt | null {
  const range = argPlace(state, op, row.args.range);
  if (range !== null) {
    for (const [key, value] of state.facts.values) {
      if (value.sequence !== null && isMemberKey(range, key)) {
        const found = state.attempts.find((a) => a.id === value.sequence);
        if (found) return found;
      }
    }
    if (rootName(range.root) !== null && range.path.some((s) => s.kind === 'deref')) return null;
  }
  const fits = (a: Attempt): boolean =>
    a.sampled !== null &&
    a.protocol !== protocols.invlock &&
    (row.protocol === protocols.environment || a.protocol === row.protocol);
  return state.attempts.find(fits) ?? null;
}

function taintTranslation(state: State, op: CallOp, row: EventRow): State {
  let next = state;
  const range = argPlace(state, op, row.args.range);
  if (range !== null) {
    next = taintRoot(next, range);
    for (const [key, value] of state.facts.values) {
      // The pfn array that the range points to holds the translation.
      if (
        isMemberKey(range, key) &&
        value.ref !== null &&
        value.ref.kind !== 'call' &&
        key.endsWith('pfns')
      ) {
        next = taintRoot(next, value.ref.place);
      }
    }
  }
  const out = argPlace(state, op, row.args.out);
  if (out !== null) next = taintRoot(next, out);
  if (row.returns === 'pfn' || row.returns === 'pointer') next = withTaint(next, `%${op.id}`);
  return next;
}

function taintRoot(state: State, place: Place): State {
  const root = rootName(place.root);
  return root === null ? state : withTaint(state, root);
}

export function applyCheck(
  context: FunctionContext,
  state: State,
  op: CallOp,
  row: EventRow,
): readonly State[] {
  const early = row.event === 'early-check';
  const collidedMask = row.returns === 'valid' ? ZERO : POS;
  const goodMask = row.returns === 'valid' ? POS : ZERO;
  const { state: known, id } = ensureAttempt(context, state, op, row);
  const good = early ? known : checkedWell(known, id, op.span);
  const collided = updateAttempt(known, id, {
    stage: 'collided',
    earlier: null,
    ...(early ? {} : { checked: op.span }),
  });
  return [withResult(good, op, goodMask), withResult(collided, op, collidedMask)];
}

export function checkedWell(state: State, id: string, at: Span): State {
  const attempt = state.attempts.find((a) => a.id === id);
  if (attempt?.stage === 'collided') return updateAttempt(state, id, { checked: at });
  return updateAttempt(state, id, {
    stage: 'checked',
    checked: at,
    checkLocks: state.locks.filter((l) => l.count > 0 && l.key !== noReclaimKey).map((l) => l.key),
    lockDropped: null,
    walked: null,
  });
}

/** The attempt whose sequence the call checks; one that began in a caller is made up here. */
function ensureAttempt(
  context: FunctionContext,
  state: State,
  op: CallOp,
  row: EventRow,
): { state: State; id: string } {
  const { id, carrier } = checkedAttempt(state, op, row);
  const known = ensureForeign(
    context,
    state,
    id,
    row.protocol,
    carrier,
    argPlace(state, op, row.args.subscription),
  );
  return { state: known, id };
}

/** Makes up an attempt that began out of sight, unless it is known. */
export function ensureForeign(
  context: FunctionContext,
  state: State,
  id: string,
  protocol: ProtocolId,
  carrier: Place | null,
  subscription: Place | null = null,
): State {
  if (state.attempts.some((a) => a.id === id)) return state;
  const attempt: Attempt = {
    ...freshAttempt(id, protocol),
    carrier,
    subscription: subscription?.key ?? null,
    field: subscription === null ? null : context.program.lockClass(context.fn, subscription),
    escaped: true,
  };
  return { ...state, attempts: sorted([...state.attempts, attempt]) };
}

/** The attempt that a check decides if its sequence cannot be named: it may be any. */
export const unnamedSequence = 'entry:?';

export function checkedAttempt(
  state: State,
  op: CallOp,
  row: EventRow,
): { id: string; carrier: Place | null } {
  const direct = sequenceArg(op, row);
  if (direct !== null) return attemptOfSequence(state, direct);
  const range = argPlace(state, op, row.args.range);
  if (range !== null) {
    for (const [key, value] of state.facts.values) {
      if (value.sequence !== null && isMemberKey(range, key)) {
        return { id: value.sequence, carrier: range };
      }
    }
    return { id: `entry:${range.key}`, carrier: range };
  }
  const only = state.attempts.filter((a) => a.protocol === row.protocol && a.sampled !== null);
  const id = only.length === 1 && only[0] !== undefined ? only[0].id : `entry:${row.protocol}`;
  return { id, carrier: null };
}

/** The attempt of a sequence that is named as such. */
export function attemptOfSequence(state: State, sequence: Expr): { id: string; carrier: Place | null } {
  const value = evaluate(state, sequence);
  if (value.sequence !== null) return { id: value.sequence, carrier: null };
  const carrier =
    value.ref?.kind === 'value-of' ? value.ref.place : sequence.kind === 'place' ? sequence.place : null;
  return { id: carrier === null ? unnamedSequence : `entry:${carrier.key}`, carrier };
}

function sequenceArg(op: CallOp, row: EventRow): Expr | null {
  return row.args.sequence === undefined ? null : (op.args[row.args.sequence]?.value ?? null);
}

export function freshAttempt(id: string, protocol: ProtocolId): Attempt {
  return {
    id,
    protocol,
    carrier: null,
    subscription: null,
    field: null,
    sampled: null,
    stage: 'sampled',
    escaped: false,
    translation: 'none',
    translated: null,
    earlier: null,
    lookedUp: null,
    resampled: null,
    advanced: null,
    checked: null,
    walked: null,
    checkLocks: [],
    lockDropped: null,
    published: null,
    handedOver: false,
  };
}

export function sorted(attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts.length < 2 ? attempts : [...attempts].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What the argument points to, resolved. */
export function argPlace(state: State, op: CallOp, index: number | undefined): Place | null {
  const arg = index === undefined ? undefined : op.args[index];
  return arg === undefined ? null : pointee(state, arg.value);
}

export function memberOf(place: Place, name: string): Place {
  return appendSteps(place, [{ kind: 'field', name }]);
}

/** The signs of a result on success and on failure. */
export function successMasks(returns: EventRow['returns']): readonly [Mask, Mask] {
  switch (returns) {
    case 'errno':
      return [ZERO, NEG];
    case 'count':
      return [ZERO | POS, NEG];
    case 'pointer':
      return [POS, ZERO];
    case 'error-pointer':
      return [POS, NEG];
    case 'bool':
      return [POS, ZERO];
    case 'collided':
      return [ZERO, NONZERO];
    case 'valid':
      return [POS, ZERO];
    case 'void':
    case 'sequence':
    case 'pfn':
      return [ANY, 0];
  }
}
