// One call over a state: its outcomes. The vocabulary comes first, then the callee's summary if its body is
// in view; anything else changes nothing but what it is given the address of, unless its name says that it
// may lock or unlock, which makes the state murky.

import type { CallOp, Expr, FunctionIr, GuardOp, Place, UnguardOp } from '../ir/ir.ts';
import { isMemberKey, placesRead, readAt, rootName } from '../ir/place.ts';
import type { EventRow, LockRow } from '../semantics/contracts/row.ts';
import { isAtLeast, treeVersion } from '../program/tree-version.ts';
import { lockLikeName } from '../semantics/identity.ts';
import { resultRules } from '../semantics/results.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { isTainted } from './assign.ts';
import {
  applyCheck,
  applyLookup,
  applySample,
  applyTranslate,
  argPlace,
  expose,
  successMasks,
  withResult,
} from './attempts.ts';
import { applySectionCheck, applySectionEnd, applySectionStart } from './sections.ts';
import type { Summary } from './summary.ts';
import { applySummary } from './apply-summary.ts';
import type { FunctionContext } from './context.ts';
import { declaredCallees } from './declared.ts';
import { callText, withReturned, type CallLike } from './call-text.ts';
import { copiedArguments, taintCopies } from './copies.ts';
import { evaluate, pointee, resolvePlace } from './evaluate.ts';
import { invalidate } from './forget.ts';
import { applyBlockable, applyEnd, applyRangeInit, applyStart } from './invalidations.ts';
import { mayUse, mayUseHandedOver, noteHandedOver, notePublish } from './publish.ts';
import {
  acquire,
  assertHeld,
  downgrade,
  dropped,
  failedKey,
  findHeld,
  identifyLock,
  release,
  unnameLocks,
  type LockIdentity,
} from './locks.ts';
import { applyWalk } from './walks.ts';
import { updateAttempt, withFact, withTaint, withValues, type State } from './state.ts';
import { ANY, NEG, NONZERO, POS, ZERO, constantValue, negateTruth, type Value } from './values.ts';

/** The states after the call, one per outcome that the analysis tells apart. */
export function applyCall(
  context: FunctionContext,
  state: State,
  op: CallOp,
  callees: readonly FunctionIr[] | null,
): readonly State[] {
  const name = op.callee.kind === 'name' ? op.callee.name : null;
  const shadowed =
    callees?.length === 1 && callees[0]?.isStatic === true && callees[0].path === context.fn.path;
  if (name !== null && !shadowed) {
    const lock = vocabulary.locks.get(name);
    if (lock !== undefined)
      return applyLock(context, lock.walks === true ? clobber(context, state, op, null) : state, op, lock);
    const event = vocabulary.events.get(name);
    if (event !== undefined) return applyEvent(context, clobber(context, state, op, event), op, event);
    const known = resultRules.get(name);
    if (known !== undefined) return [withFact(state, `%${op.id}`, knownResult(state, op, known))];
    if (vocabulary.plain.has(name) || vocabulary.sleepers.has(name)) {
      return [unknownResult(context, clobber(context, state, op, null), op)];
    }
  }
  const copied = copiedArguments(context, state, op, callees);
  const used = mayUseHandedOver(op, callees) ? noteHandedOver(state, op.span) : state;
  const published =
    copied.length > 0
      ? taintCopies(used, op, copied)
      : mayUse(context, used, op, callees)
        ? notePublish(used, op.span, false)
        : used;
  if (callees !== null && callees.length > 0 && callees[0]?.isDeclared !== true) {
    const outcomes: State[] = [];
    for (const callee of callees) {
      const summary = context.summaryOf(callee, op);
      const base = escapeUnchecked(clobber(context, published, op, null), op, summary);
      if (summary === null) outcomes.push(unknownResult(context, base, op));
      else outcomes.push(...applySummary(context, base, op, summary, (s) => unknownResult(context, s, op)));
    }
    return outcomes;
  }
  const escaped = escapeArguments(clobber(context, published, op, null), op);
  const [told] = callees ?? declaredCallees(context.program, context.fn, op);
  const promised = told === undefined ? null : context.summaryOf(told, op);
  if (promised !== null)
    return applySummary(context, escaped, op, promised, (s) => unknownResult(context, s, op));
  const after = unknownResult(context, escaped, op);
  if (name !== null && lockLikeName.test(name) && !after.murky) return [{ ...after, murky: true }];
  return [after];
}

export function applyEvent(
  context: FunctionContext,
  state: State,
  op: CallOp,
  row: EventRow,
): readonly State[] {
  switch (row.event) {
    case 'sample':
      return applySample(context, state, op, row);
    case 'translate':
      return applyTranslate(state, op, row);
    case 'check':
    case 'early-check':
      return applyCheck(context, state, op, row);
    case 'use':
      return [withTaint(withResult(state, op, ANY), `%${op.id}`)];
    case 'set-seq':
      return [{ ...state, sequenceSet: true }];
    case 'blockable':
      return applyBlockable(state, op);
    case 'range-start':
    case 'range-start-nonblock':
    case 'invalidate-begin':
      return applyStart(state, op, row);
    case 'range-end':
    case 'invalidate-end':
      return applyEnd(state, op, row);
    case 'range-init':
      return applyRangeInit(context, state, op, row);
    case 'section-start':
      return applySectionStart(state, op, row);
    case 'section-end':
      return applySectionEnd(state, op, row);
    case 'walk':
      return applyWalk(state, op);
    case 'vma-lookup':
      return applyLookup(state, op, row);
    case 'section-check':
      return applySectionCheck(state, op);
    default: {
      const [good, bad] = successMasks(row.returns);
      return [withResult(state, op, good | bad)];
    }
  }
}

export function applyLock(
  context: FunctionContext,
  before: State,
  op: CallLike,
  row: LockRow,
): readonly State[] {
  const lock = identifyLock(context, before, row.lock, op);
  if (lock === null)
    return row.lock.kind === 'bit' ? [withResult(before, op, ANY)] : [{ ...before, murky: true }];
  let state = before;
  if (row.lock.kind === 'out') state = overwriteOut(context, before, op, row.lock.arg);
  else if (row.resumes === true && findHeld(before, lock) !== null)
    state = release(before, lock, row, op.span);
  switch (row.effect) {
    case 'acquire': {
      const held = acquire(state, lock, row, op.span);
      const failed = withFact(state, failedKey(lock.key), constantValue(POS, null));
      switch (row.success) {
        case 'always':
          return [row.lock.kind === 'result' ? returning(held, op, lock) : held];
        case 'zero':
          return [withResult(held, op, ZERO), ...turnedAway(failed, op, row)];
        case 'nonzero':
        case 'nonnull': {
          const good = row.lock.kind === 'result' ? returning(held, op, lock) : withResult(held, op, POS);
          return [good, ...failing(context, failed, row).map((s) => withResult(s, op, ZERO))];
        }
      }
      break;
    }
    case 'release':
      return [release(state, lock, row, op.span)];
    case 'downgrade':
      return [downgrade(state, lock)];
    case 'reacquire': {
      const held = findHeld(state, lock);
      if (held === null) return [withResult(state, op, ANY)];
      const lost = dropped(state, held.key, op.span);
      // Who looks at the answer is told whether the lock was dropped at all: cond_resched_lock() (kernel/sched/core.c, 6.12).
      return op.result === 'used'
        ? [withResult(state, op, ZERO), withResult(lost, op, NONZERO)]
        : [withResult(lost, op, ANY)];
    }
    case 'assert':
      return [withResult(assertHeld(state, lock, row, op.span), op, ANY)];
    case 'assert-not':
      return [withResult(state, op, ANY)];
  }
  return [state];
}

/** The states without the lock of a call that answers 0 when it has it. */
function turnedAway(failed: State, op: CallLike, row: LockRow): readonly State[] {
  const { ticket } = row;
  const context = ticket === undefined ? undefined : op.args[ticket.arg]?.value;
  if (ticket === undefined || context === undefined || evaluate(failed, context).mask !== ZERO)
    return [withResult(failed, op, row.trylock === true ? NONZERO : NEG)];
  return ticket.alone === null ? [] : [withResult(failed, op, NEG, ticket.alone)];
}

/** The call returns a pointer to the lock. */
function returning(state: State, op: CallLike, { place }: LockIdentity): State {
  const known = withResult(state, op, POS);
  return place === null ? known : withReturned(known, op, place);
}

/** The call leaves a pointer there: what the pointer was is gone. */
function overwriteOut(context: FunctionContext, state: State, { args }: CallLike, index: number): State {
  const value = args[index]?.value;
  const place = value === undefined ? null : pointee(state, value);
  if (place === null) return state;
  return unnameLocks(invalidate(context, state, place.key), place);
}

/** The call without the lock: not in kernels where it always takes it, and out of sight if nobody knows which kernel it is. */
function failing(context: FunctionContext, state: State, { failsSince }: LockRow): readonly State[] {
  if (failsSince === undefined) return [state];
  const version = treeVersion(context.program);
  if (version === null) return [{ ...state, murky: true }];
  return isAtLeast(version, failsSince) ? [state] : [];
}

export function applyGuard(context: FunctionContext, state: State, op: GuardOp): readonly State[] {
  const row = vocabulary.guards.get(op.name);
  const lock = row === undefined ? undefined : vocabulary.locks.get(row.acquire);
  if (row === undefined || lock === undefined) {
    const murky = lockLikeName.test(op.name) ? { ...state, murky: true } : state;
    return [withResult(murky, op, ANY)];
  }
  const outcomes = applyLock(context, state, op, lock);
  if (!row.conditional) return outcomes.map((s) => withResult(s, op, POS));
  // Whatever the primitive's convention, the guard's own truth is "acquired".
  return outcomes.map((s) => withResult(s, op, s.locks === state.locks ? ZERO : POS));
}

export function applyUnguard(context: FunctionContext, state: State, op: UnguardOp): readonly State[] {
  const row = vocabulary.guards.get(op.name);
  const lock = row === undefined ? undefined : vocabulary.locks.get(row.release);
  if (lock === undefined) return [state];
  const acquired = state.facts.values.get(`%${op.id}`);
  if (acquired !== undefined && acquired.mask === ZERO) return [state];
  return applyLock(context, state, { ...op, id: -op.id - 1 }, lock);
}

/** Variables of which the object holds the addresses. */
function reachableFrom({ facts }: State, key: string): readonly string[] {
  const out: string[] = [];
  for (const [at, { ref }] of facts.values)
    if (ref?.kind === 'address-of' && ref.place.path.length === 0 && at.startsWith(`${key}.`))
      out.push(ref.place.key);
  return out;
}

/** What the call was given the address of may have changed, and what that points to. */
function clobber(context: FunctionContext, state: State, op: CallOp, row: EventRow | null): State {
  let next = state;
  for (const [index, arg] of op.args.entries()) {
    if (arg.value.kind !== 'address') continue;
    if (
      row !== null &&
      (index === row.args.subscription || index === row.args.range || index === row.args.state)
    )
      continue;
    const place = resolvePlace(state, arg.value.place);
    // Fields behind a pointer keep their facts: most calls do not change what conditions test.
    if (place.path.length === 0 || !place.path.some((s) => s.kind === 'deref')) {
      for (const key of reachableFrom(state, place.key)) next = invalidate(context, next, key);
      next = keepSequences(state, invalidate(context, next, place.key), place);
      if (row === null) next = expose(next, place);
    }
  }
  return next;
}

/** A callee that gets `&range` reads the sequence in it; it does not forge one. */
function keepSequences(before: State, after: State, root: Place): State {
  let next = after;
  for (const [key, value] of before.facts.values) {
    if (value.sequence !== null && (key === root.key || isMemberKey(root, key)))
      next = withFact(next, key, value);
    else if (isMemberKey(root, key) && value.ref !== null)
      next = withFact(next, key, { ...value, mask: ANY, exact: null });
  }
  return next;
}

/** A callee in view that gets the sequence and makes no check that we know may compare it by hand. */
function escapeUnchecked(state: State, op: CallOp, summary: Summary | null): State {
  return summary?.checks === true ? state : escapeValues(state, op, summary);
}

function escapeValues(state: State, op: CallOp, summary: Summary | null): State {
  let next = state;
  for (const [index, arg] of op.args.entries()) {
    const direct = evaluate(state, arg.value).sequence;
    if (direct !== null && (summary === null || readsParam(summary.fn, index)))
      next = updateAttempt(next, direct, { escaped: true });
  }
  return next;
}

/** What nobody looks at is not compared. */
function readsParam({ params, blocks }: FunctionIr, index: number): boolean {
  const name = params[index]?.name;
  if (name === undefined) return true;
  const reads = (expr: Expr): boolean => placesRead(expr).some((p) => rootName(p.root) === name);
  return blocks.some(({ ops, end }) => {
    const last = readAt(end);
    if (last !== null && reads(last)) return true;
    return ops.some((op) =>
      op.kind === 'assign' ? reads(op.value) : op.kind !== 'havoc' && op.args.some((a) => reads(a.value)),
    );
  });
}

/** A sequence handed to a function out of view may be checked there. */
function escapeArguments(state: State, op: CallOp): State {
  let next = state;
  for (const arg of op.args) {
    const direct = evaluate(state, arg.value).sequence;
    if (direct !== null) next = updateAttempt(next, direct, { escaped: true });
    const place =
      arg.value.kind === 'address' || arg.value.kind === 'place'
        ? argPlace(state, op, op.args.indexOf(arg))
        : null;
    if (place === null) continue;
    for (const [key, value] of state.facts.values) {
      if (value.sequence !== null && isMemberKey(place, key)) {
        next = updateAttempt(next, value.sequence, { escaped: true });
      }
    }
  }
  return next;
}

/** The result of a call nobody knows: equal calls with equal arguments agree until an argument is written. */
function unknownResult(context: FunctionContext, state: State, op: CallOp): State {
  let next = state;
  if (op.result !== 'used') return next;
  const text = callText(state, op);
  if (op.args.some((a) => isTainted(state, a.value))) next = withTaint(next, `%${op.id}`);
  if (text === null) return withFact(next, `%${op.id}`, { ...constantValue(ANY, null), madeBy: op.id });
  if (!context.mentions.has(text)) {
    context.mentions.set(
      text,
      op.args.flatMap((a) => placesRead(a.value).map((p) => resolvePlace(state, p).key)),
    );
  }
  const earlier = next.facts.values.get(text);
  const agrees = earlier !== undefined && earlier.madeBy !== op.id;
  const value: Value = agrees
    ? { ...earlier, ref: { kind: 'call', text } }
    : { ...constantValue(ANY, null), ref: { kind: 'call', text }, madeBy: op.id };
  return withValues(next, next.facts.values.with(`%${op.id}`, value).with(text, { ...value, ref: null }));
}

function knownResult(
  state: State,
  op: CallOp,
  rule: 'is-error' | 'is-error-or-null' | 'error-of' | 'to-error' | 'error-or-zero',
): Value {
  const first = op.args[0];
  const arg = first === undefined ? null : evaluate(state, first.value);
  const mask = arg?.mask ?? ANY;
  switch (rule) {
    case 'is-error':
      return constantValue(((mask & NEG) !== 0 ? POS : 0) | ((mask & ~NEG & ANY) !== 0 ? ZERO : 0), null);
    case 'is-error-or-null':
      return constantValue(
        negateTruth((mask & POS) !== 0 ? ((mask & (NEG | ZERO)) !== 0 ? ANY : POS) : ZERO),
        null,
      );
    case 'error-of':
      return constantValue((mask & NEG) !== 0 ? NEG : mask, null);
    case 'error-or-zero':
      return constantValue(((mask & NEG) !== 0 ? NEG : 0) | ((mask & ~NEG & ANY) !== 0 ? ZERO : 0), null);
    case 'to-error':
      return constantValue(mask, arg?.exact ?? null);
  }
}

/** Roots of the pointers that a call was given and may have written translated data to. */
export function taintArguments(state: State, op: CallOp): State {
  let next = state;
  for (const arg of op.args) {
    if (arg.value.kind !== 'place' && arg.value.kind !== 'address') continue;
    const root = rootName(arg.value.place.root);
    if (root !== null && arg.value.place.path.length === 0 && arg.value.place.root.kind !== 'param')
      next = withTaint(next, root);
  }
  return next;
}
