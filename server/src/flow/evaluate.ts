// Expressions over a state: what a place stands for, what a value may be, and what a branch teaches.
// Two conditions with the same resolved text and no write between have the same outcome (correlated
// branches); a write drops every fact that mentions the written place.

import type { Expr, Place } from '../ir/ir.ts';
import { appendSteps, placesRead, rootPlace } from '../ir/place.ts';
import { printExpr } from '../ir/print.ts';
import { blockableFlag, blockableMember } from '../semantics/identity.ts';
import type { FunctionContext } from './context.ts';
import { withFact, type State } from './state.ts';
import {
  ANY,
  NEG,
  NONZERO,
  POS,
  ZERO,
  constantValue,
  negateSign,
  negateTruth,
  unknownValue,
  withMask,
  type Mask,
  type Value,
} from './values.ts';

/** The place after following what local pointers are known to point to. */
export function resolvePlace(state: State, place: Place): Place {
  const { root, path } = place;
  switch (root.kind) {
    case 'global':
      return place;
    case 'local':
    case 'param': {
      if (path[0]?.kind !== 'deref') return followMember(state, place);
      const ref = state.facts.values.get(root.name)?.ref;
      if (!ref) return followMember(state, place);
      if (ref.kind === 'address-of') return appendSteps(ref.place, path.slice(1));
      if (ref.kind === 'value-of') return appendSteps(ref.place, path);
      return appendSteps(rootPlace({ kind: 'global', name: ref.text }), path);
    }
    case 'temp': {
      const ref = state.facts.values.get(`%${root.id}`)?.ref;
      if (!ref) return place;
      if (ref.kind === 'call') return appendSteps(rootPlace({ kind: 'global', name: ref.text }), path);
      if (ref.kind === 'value-of') return appendSteps(ref.place, path);
      return path[0]?.kind === 'deref' ? appendSteps(ref.place, path.slice(1)) : place;
    }
    case 'container': {
      const member = pointee(state, root.operand);
      if (member === null || path[0]?.kind !== 'deref') return place;
      const last = member.path[member.path.length - 1];
      if (last?.kind === 'field' && last.name === root.member) {
        return appendSteps(rootPlace(member.root), [...member.path.slice(0, -1), ...path.slice(1)]);
      }
      const text = `container(${member.key}.${root.member})`;
      return appendSteps(rootPlace({ kind: 'global', name: text }), path);
    }
  }
}

/** True if the object was found by container_of() from a pointer to that place. */
export function isFoundFrom(object: Place, member: Place): boolean {
  return object.root.kind === 'global' && object.root.name.startsWith(`container(${member.key}.`);
}

/** The same for a pointer that is a member: what `range.notifier` was set to. */
function followMember(state: State, place: Place): Place {
  const { root, path } = place;
  for (let i = path.length - 1; i > 0; i--) {
    if (path[i]?.kind !== 'deref') continue;
    const pointer = appendSteps(rootPlace(root), path.slice(0, i));
    const ref = state.facts.values.get(pointer.key)?.ref;
    if (ref?.kind === 'address-of') return appendSteps(ref.place, path.slice(i + 1));
    if (ref?.kind === 'value-of' && ref.place.key !== pointer.key)
      return appendSteps(ref.place, path.slice(i));
  }
  return place;
}

/** What a pointer expression points to, resolved; null if it is no pointer to a nameable place. */
export function pointee(state: State, expr: Expr): Place | null {
  switch (expr.kind) {
    case 'address':
      return resolvePlace(state, expr.place);
    case 'place':
      return resolvePlace(state, appendSteps(expr.place, [{ kind: 'deref' }]));
    case 'temp':
      return resolvePlace(state, appendSteps(rootPlace({ kind: 'temp', id: expr.id }), [{ kind: 'deref' }]));
    case 'container':
      return resolvePlace(
        state,
        appendSteps(
          rootPlace({ kind: 'container', operand: expr.operand, type: expr.type, member: expr.member }),
          [{ kind: 'deref' }],
        ),
      );
    case 'cast':
      return pointee(state, expr.operand);
    default:
      return null;
  }
}

export function evaluate(state: State, expr: Expr): Value {
  switch (expr.kind) {
    case 'number':
      return constantValue(expr.value === 0 ? ZERO : expr.value < 0 ? NEG : POS, String(expr.value));
    case 'constant':
      return constantOf(expr.name);
    case 'string':
      return constantValue(POS, null);
    case 'place': {
      const place = resolvePlace(state, expr.place);
      const known = state.facts.values.get(place.key);
      if (known === undefined) return { ...unknownValue, ref: { kind: 'value-of', place } };
      return known.ref === null ? { ...known, ref: { kind: 'value-of', place } } : known;
    }
    case 'address':
      return {
        ...constantValue(POS, null),
        ref: { kind: 'address-of', place: resolvePlace(state, expr.place) },
      };
    case 'temp':
      return state.facts.values.get(`%${expr.id}`) ?? unknownValue;
    case 'container': {
      const place = pointee(state, expr);
      return place === null
        ? constantValue(POS, null)
        : { ...constantValue(POS, null), ref: { kind: 'address-of', place } };
    }
    case 'cast':
      return evaluate(state, expr.operand);
    case 'unary':
      return evaluateUnary(state, expr.operator, expr.operand);
    case 'binary':
      return constantValue(truthOfBinary(state, expr.operator, expr.left, expr.right), null);
    case 'config':
      return state.facts.values.get(configKey(expr.text).key) ?? constantValue(ZERO | POS, null);
    case 'initializer':
    case 'opaque':
      return unknownValue;
  }
}

function evaluateUnary(state: State, operator: string, operand: Expr): Value {
  const inner = evaluate(state, operand);
  if (operator === '!') return constantValue(negateTruth(inner.mask), null);
  if (operator === '-') {
    const exact =
      operand.kind === 'constant'
        ? `-${operand.name}`
        : inner.exact === null
          ? null
          : negateText(inner.exact);
    if (operand.kind === 'constant') return constantValue(NEG, exact);
    return constantValue(negateSign(inner.mask), exact);
  }
  return operator === '+' ? inner : unknownValue;
}

function negateText(exact: string): string {
  if (exact === '0') return exact;
  return exact.startsWith('-') ? exact.slice(1) : `-${exact}`;
}

function constantOf(name: string): Value {
  if (name === 'NULL' || name === 'false') return constantValue(ZERO, '0');
  if (name === 'true') return constantValue(POS, '1');
  return constantValue(ANY, name);
}

/** The signs that `left operator right` may have. */
function truthOfBinary(state: State, operator: string, left: Expr, right: Expr): Mask {
  const a = evaluate(state, left);
  const b = evaluate(state, right);
  switch (operator) {
    case '==':
    case '!=': {
      let mask = ZERO | POS;
      if (a.exact !== null && b.exact !== null) mask = a.exact === b.exact ? POS : ZERO;
      else if ((a.mask & b.mask) === 0) mask = ZERO;
      else if (a.mask === ZERO && b.mask === ZERO) mask = POS;
      return operator === '==' ? mask : negateTruth(mask);
    }
    case '<':
    case '>':
    case '<=':
    case '>=': {
      if (b.mask !== ZERO) return ZERO | POS;
      return comparedWithZero(a.mask, operator);
    }
    case '|':
      return ((a.mask & ZERO) !== 0 && (b.mask & ZERO) !== 0 ? ZERO : 0) | ((a.mask | b.mask) & NONZERO);
    case '&':
      return a.mask === ZERO || b.mask === ZERO ? ZERO : ANY;
    default:
      return ANY;
  }
}

function comparedWithZero(mask: Mask, operator: string): Mask {
  const holds = signsThat(operator);
  return ((mask & holds) !== 0 ? POS : 0) | ((mask & ~holds & ANY) !== 0 ? ZERO : 0);
}

/** The signs of x for which `x operator 0` is true. */
function signsThat(operator: string): Mask {
  switch (operator) {
    case '<':
      return NEG;
    case '>':
      return POS;
    case '<=':
      return NEG | ZERO;
    case '>=':
      return POS | ZERO;
    case '==':
      return ZERO;
    default:
      return NONZERO;
  }
}

/** The state in which the condition has that truth, or null if it cannot have it. */
export function refine(
  context: FunctionContext,
  state: State,
  condition: Expr,
  truth: boolean,
): State | null {
  switch (condition.kind) {
    case 'unary':
      if (condition.operator === '!') return refine(context, state, condition.operand, !truth);
      if (condition.operator === '-') return refine(context, state, condition.operand, truth);
      return refineByText(context, state, condition, truth);
    case 'cast':
      return refine(context, state, condition.operand, truth);
    case 'place': {
      const place = resolvePlace(state, condition.place);
      const known = saysBlockable(condition) ? asBlockable(state, truth) : state;
      return known && refineKey(known, place.key, evaluate(known, condition), truth ? NONZERO : ZERO);
    }
    case 'temp':
      return refineKey(state, `%${condition.id}`, evaluate(state, condition), truth ? NONZERO : ZERO);
    case 'binary': {
      const known = saysBlockable(condition) ? asBlockable(state, truth) : state;
      return known && refineBinary(context, known, condition, truth);
    }
    case 'config': {
      const { key, negated } = configKey(condition.text);
      const old = state.facts.values.get(key) ?? constantValue(ZERO | POS, null);
      return refineKey(state, key, old, truth !== negated ? POS : ZERO);
    }
    case 'opaque':
      return condition.text === '' ? state : refineByText(context, state, condition, truth);
    default: {
      const mask = evaluate(state, condition).mask & (truth ? NONZERO : ZERO);
      return mask === 0 ? null : state;
    }
  }
}

/** The bit of a range that the predicate tests, or the member or parameter that older kernels have instead of it. */
function saysBlockable(condition: Expr): boolean {
  if (condition.kind === 'binary')
    return (
      condition.operator === '&' &&
      condition.right.kind === 'constant' &&
      condition.right.name === blockableFlag
    );
  if (condition.kind !== 'place') return false;
  const { root, path } = condition.place;
  const last = path.at(-1);
  return last === undefined
    ? root.kind === 'param' && root.name === blockableMember
    : last.kind === 'field' && last.name === blockableMember;
}

function asBlockable(state: State, truth: boolean): State | null {
  const blockable = truth ? 'yes' : 'no';
  if (state.blockable === blockable) return state;
  return state.blockable === 'untested' ? { ...state, blockable } : null;
}

function refineKey(state: State, key: string, value: Value, allowed: Mask): State | null {
  const mask = value.mask & allowed;
  if (mask === 0) return null;
  if (mask === value.mask) return state;
  let next = withFact(state, key, withMask(value, mask));
  // The fact holds for the call's text too, so that an equal call elsewhere agrees.
  if (value.ref?.kind === 'call' && key.startsWith('%')) {
    next = withFact(next, value.ref.text, withMask(value, mask));
  }
  return next;
}

function refineBinary(
  context: FunctionContext,
  state: State,
  condition: Extract<Expr, { kind: 'binary' }>,
  truth: boolean,
): State | null {
  const { operator, left, right } = condition;
  const possible = truthOfBinary(state, operator, left, right);
  if ((possible & (truth ? NONZERO : ZERO)) === 0) return null;
  const constant = evaluate(state, right);
  const comparison = ['==', '!=', '<', '>', '<=', '>='].includes(operator);
  if (comparison && constant.mask === ZERO) {
    const holds = signsThat(operator);
    return refineOperand(context, state, left, truth ? holds : ~holds & ANY, condition, truth);
  }
  if ((operator === '==' || operator === '!=') && constant.exact !== null && isConstant(right)) {
    const equal = (operator === '==') === truth;
    if (equal) {
      const key = keyOf(state, left);
      const old = evaluate(state, left);
      if (key !== null) {
        const mask = constant.mask === ANY ? old.mask : old.mask & constant.mask;
        if (mask === 0) return null;
        return withFact(state, key, { ...old, mask, exact: constant.exact });
      }
    }
    return refineByText(context, state, condition, truth);
  }
  return refineByText(context, state, condition, truth);
}

function isConstant(expr: Expr): boolean {
  if (expr.kind === 'unary') return isConstant(expr.operand);
  return expr.kind === 'number' || expr.kind === 'constant';
}

function refineOperand(
  context: FunctionContext,
  state: State,
  operand: Expr,
  allowed: Mask,
  condition: Expr,
  truth: boolean,
): State | null {
  const key = keyOf(state, operand);
  if (key !== null) return refineKey(state, key, evaluate(state, operand), allowed);
  return refineByText(context, state, condition, truth);
}

function keyOf(state: State, expr: Expr): string | null {
  if (expr.kind === 'place') return resolvePlace(state, expr.place).key;
  if (expr.kind === 'temp') return `%${expr.id}`;
  if (expr.kind === 'cast') return keyOf(state, expr.operand);
  return null;
}

/** Correlates by the resolved text; texts that hold unnamed results are not correlated. */
function refineByText(context: FunctionContext, state: State, condition: Expr, truth: boolean): State | null {
  const text = `?${printExpr(
    condition,
    (place) => resolvePlace(state, place).key,
    (id) => tempText(state, id),
  )}`;
  if (text.includes('%')) return state;
  if (!context.mentions.has(text)) {
    context.mentions.set(
      text,
      placesRead(condition).map((p) => resolvePlace(state, p).key),
    );
  }
  const old = state.facts.values.get(text) ?? constantValue(ZERO | POS, null);
  return refineKey(state, text, old, truth ? POS : ZERO);
}

/** How a temporary is spelled in a correlated text: by its call, if that can be named. */
export function tempText(state: State, id: number): string {
  const ref = state.facts.values.get(`%${id}`)?.ref;
  return ref?.kind === 'call' ? ref.text : `%${id}`;
}

function configKey(text: string): { key: string; negated: boolean } {
  const negated = text.startsWith('!');
  return { key: `#${negated ? text.slice(1) : text}`, negated };
}
