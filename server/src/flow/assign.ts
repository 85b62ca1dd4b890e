// Assignments: new values, what they depend on, and what they make stale. A value is tainted if it depends on
// a translation; a store of one to non-local memory may be the publish.

import { perObject } from '../base/remember.ts';
import type { AssignOp, Expr, FunctionIr, Place } from '../ir/ir.ts';
import { appendSteps, placesRead, rootName } from '../ir/place.ts';
import type { FunctionContext } from './context.ts';
import { evaluate, resolvePlace } from './evaluate.ts';
import { invalidate } from './forget.ts';
import { nameByMember, unnameLocks } from './locks.ts';
import { updateAttempt, withFact, withTaint, withoutTaint, type Attempt, type State } from './state.ts';
import { ANY, NONZERO, POS, ZERO, constantValue, unknownValue, type Value } from './values.ts';

export function assign(context: FunctionContext, state: State, op: AssignOp): State {
  if (op.target === null) return state;
  const target = resolvePlace(state, op.target);
  const value = op.operator === '=' ? evaluate(state, op.value) : combine(state, op, target);
  const dependent = isTainted(state, op.value);
  let next = unnameLocks(invalidate(context, noteAdvance(context, state, op, target), target.key), target);
  if (op.value.kind === 'initializer') {
    for (const field of op.value.fields) {
      if (field.path.length === 0) continue;
      next = store(next, `${target.key}.${field.path.join('.')}`, evaluate(state, field.value), target);
    }
  } else {
    next = store(next, target.key, value, target);
  }
  const root = rootName(target.root);
  if (root === null) return next;
  // A store after the check is the publish itself, not one more copy of the translation.
  const copies = !isNonLocal(target) || !state.attempts.some((a) => a.stage === 'checked');
  if (dependent) return copies ? withTaint(next, root) : next;
  return op.operator === '=' && target.path.length === 0 ? withoutTaint(next, root) : next;
}

function store(state: State, key: string, value: Value, target: Place): State {
  if (!isNonLocal(target)) return withFact(state, key, value);
  if (value.sequence !== null)
    return withFact(updateAttempt(state, value.sequence, { escaped: true, carrier: target }), key, value);
  const handed = handOut(state, value, target);
  const named = nameByMember(handed, value, target);
  return withFact(named, key, named === handed ? value : { ...value, ref: null });
}

/** An object that a call made gets a name that the caller knows, and so does the sequence in it. */
function handOut(state: State, { ref }: Value, target: Place): State {
  if (ref?.kind !== 'call') return state;
  const inIt = ({ carrier }: Attempt): boolean =>
    carrier?.root.kind === 'global' && carrier.root.name === ref.text && carrier.path[0]?.kind === 'deref';
  if (!state.attempts.some(inIt)) return state;
  return {
    ...state,
    attempts: state.attempts.map((a) =>
      inIt(a) ? { ...a, carrier: appendSteps(target, a.carrier?.path ?? []) } : a,
    ),
  };
}

/** A part of a range is looked up, and the range goes on to the next one; or it is set anew. */
function noteAdvance({ fn }: FunctionContext, state: State, op: AssignOp, target: Place): State {
  if (!state.attempts.some(isOpen)) return state;
  const moved = state.attempts.map((a) => {
    if (!isOpen(a)) return a;
    if (movesOn(fn, state, a, op, target)) return { ...a, advanced: target.key };
    return a.advanced === target.key ? { ...a, advanced: null } : a;
  });
  return moved.every((a, i) => a === state.attempts[i]) ? state : { ...state, attempts: moved };
}

function isOpen(a: Attempt): boolean {
  return a.sampled !== null && a.stage === 'sampled' && a.translation === 'done';
}

/** `range->start = range->end`, `range->hmm_pfns += n`, or `addr += n` where `range->start` is made of `addr`. */
function movesOn(fn: FunctionIr, state: State, { id }: Attempt, op: AssignOp, target: Place): boolean {
  for (const [key, { sequence }] of state.facts.values) {
    const object = sequence === id ? ownerOf(key) : '';
    if (object === '' || target.key === key) continue;
    const isIn = (k: string): boolean => k.startsWith(object);
    if (isIn(target.key))
      return op.operator === '+=' || placesRead(op.value).some((p) => isIn(resolvePlace(state, p).key));
    if (op.operator === '+=' && target.path.length === 0 && feeds(fn).has(`${target.key} ${object}`))
      return true;
  }
  return false;
}

/** The object that the member with that key is in, as `range.` or `range->`. */
function ownerOf(key: string): string {
  return key.slice(0, Math.max(key.lastIndexOf('.'), key.lastIndexOf('->') + 1) + 1);
}

/** Variables that members of an object are made of: `addr range.`. */
const feeds = perObject((fn: FunctionIr): ReadonlySet<string> => {
  const out = new Set<string>();
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    if (op.kind !== 'assign' || op.target === null || op.target.path.length === 0) continue;
    for (const p of placesRead(op.value))
      if (p.path.length === 0) out.add(`${p.key} ${ownerOf(op.target.key)}`);
  }
  return out;
});

function combine(state: State, op: AssignOp, target: Place): Value {
  const old = state.facts.values.get(target.key) ?? unknownValue;
  const operand = evaluate(state, op.value);
  switch (op.operator) {
    case '|=': {
      const zero = (old.mask & operand.mask & ZERO) !== 0 ? ZERO : 0;
      return constantValue(zero | ((old.mask | operand.mask) & NONZERO), null);
    }
    case '&=':
      return constantValue(old.mask === ZERO || operand.mask === ZERO ? ZERO : ANY, null);
    case '++':
      return constantValue((old.mask & ~(ZERO | POS)) === 0 ? POS : ANY, null);
    default:
      return unknownValue;
  }
}

/** True if the expression reads something that depends on a translation made in this function. */
export function isTainted(state: State, expr: Expr): boolean {
  if (state.facts.tainted.size === 0) return false;
  if (expr.kind === 'temp') return state.facts.tainted.has(`%${expr.id}`);
  return placesRead(expr).some((place) => {
    const own = rootName(place.root);
    if (own !== null && state.facts.tainted.has(own)) return true;
    const at = resolvePlace(state, place);
    const resolved = rootName(at.root);
    if (resolved !== null && state.facts.tainted.has(resolved)) return true;
    // A pointer to what a call made: the range that lies on the heap.
    const ref = state.facts.values.get(at.key)?.ref;
    return ref?.kind === 'call' && state.facts.tainted.has(ref.text);
  });
}

/** True for memory that others can see: through a pointer, or a global. */
export function isNonLocal(place: Place): boolean {
  return place.root.kind === 'global' || place.path.some((s) => s.kind === 'deref');
}
