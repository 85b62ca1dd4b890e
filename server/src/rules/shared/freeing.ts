// Which object a call frees: by the allocator's own names, or in a function of the driver's that always does; and frees
// that come before the removal of what is in the object.

import { pointee } from '../../flow/evaluate.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import { targetsOf } from '../../ir/builder.ts';
import type { BlockId, CallOp, Expr, FunctionIr, Op, Place, Terminator } from '../../ir/ir.ts';
import { placesRead, rootName } from '../../ir/place.ts';
import { callsOf, paramOf } from '../../program/values.ts';
import { spotLines } from '../../semantics/roles.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { letsGo } from './lets-go.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';
import { eventOf, isFree, isPartOf, removals, subscriptionAt } from './subscriptions.ts';

const farthest = 2;

/** What the call surely frees. */
export function freedBy(flow: FlowEngine, fn: FunctionIr, op: CallOp, state: State): readonly Place[] {
  const indexes = isFree(op) ? op.args.map((_, i) => i) : freedParameters(flow, fn, op, 0);
  return indexes.flatMap((i) => {
    const value = op.args[i]?.value;
    const place = value === undefined ? null : pointee(state, value);
    return place === null ? [] : [place];
  });
}

/** Arguments that the one function behind the call frees on every path. */
function freedParameters(flow: FlowEngine, fn: FunctionIr, op: CallOp, depth: number): readonly number[] {
  if (op.callee.kind !== 'name' || depth >= farthest) return [];
  const [callee, other] = flow.calleesOf(fn, op) ?? [];
  if (callee === undefined || other !== undefined || callee.partial) return [];
  return callsOf(callee).flatMap((inner) => {
    const freed = isFree(inner)
      ? inner.args.map((_, i) => i)
      : freedParameters(flow, callee, inner, depth + 1);
    return freed.flatMap((i) => {
      const value = inner.args[i]?.value;
      const param = value === undefined ? null : paramOf(callee, value);
      return param !== null && isOnEveryPath(callee, inner, callee.params[param]?.name ?? '') ? [param] : [];
    });
  });
}

/** No return is reached around the call, unless there is nothing to free. */
function isOnEveryPath(fn: FunctionIr, op: CallOp, freed: string): boolean {
  const wanted = fn.blocks.findIndex((b) => b.ops.includes(op));
  const seen = new Set<number>([wanted]);
  const stack = wanted === 0 ? [] : [0];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const end = fn.blocks[id]?.end;
    if (end?.kind === 'return') return false;
    if (end !== undefined) stack.push(...targetsOf(end).filter((to) => to !== whereNull(end, freed)));
  }
  return true;
}

/** Where a branch leads to if the parameter is NULL, and only then; null if it does not ask for it. */
function whereNull(end: Terminator, parameter: string): BlockId | null {
  if (end.kind !== 'branch' || end.then === end.else) return null;
  const { condition } = end;
  const isParameter = (e: Expr): boolean =>
    e.kind === 'place' && e.place.path.length === 0 && rootName(e.place.root) === parameter;
  if (isParameter(condition)) return end.else;
  if (condition.kind === 'unary')
    return condition.operator === '!' && isParameter(condition.operand) ? end.then : null;
  if (condition.kind !== 'binary' || !isParameter(condition.left)) return null;
  const isNone = condition.right.kind === 'constant' && condition.right.name === 'NULL';
  if (!isNone) return null;
  return condition.operator === '==' ? end.then : condition.operator === '!=' ? end.else : null;
}

/** The object is freed first, and the notifier in it removed after that. */
export function* freedBeforeRemoval({ flow, fn }: RuleContext): Iterable<Draft> {
  const { calls } = flow.facts(fn);
  if (!calls.some((c) => c.event !== null && removals.includes(c.event.event))) return;
  for (const visit of calls) {
    const [object, ...others] = visit.states.map((s) => onlyOf(freedBy(flow, fn, visit.op, s)));
    if (object == null || others.some((o) => o?.key !== object.key)) continue;
    // In the next round the variables stand for another object.
    const names = visit.op.args.flatMap((arg) => placesRead(arg.value));
    const course = flow.course(fn, visit, {
      assume: (state) => state,
      stops: (op) => op === visit.op || renames(op, object) || names.some((p) => renames(op, p)),
    });
    for (const { op, states } of course.widened ? [] : course.calls) {
      const row = eventOf(op);
      if (row === null || !removals.includes(row.event)) continue;
      const isInIt = (s: State): boolean => {
        const place = subscriptionAt(s, op, row);
        return place !== null && isPartOf(place, object);
      };
      if (states.length === 0 || !states.every(isInIt)) continue;
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} frees an object whose notifier is removed only after that`,
        help: 'Remove the notifier first.',
        related: steps(fn, [op.span, 'removed here']),
        scene: letsGo(fn, { [spotLines.free]: visit.op }),
      };
      break;
    }
  }
}

function onlyOf(places: readonly Place[]): Place | null {
  return places.length === 1 ? (places[0] ?? null) : null;
}

/** The variable by which the object is known gets another one. */
function renames(op: Op, object: Place): boolean {
  if (op.kind === 'havoc') return op.places.some((p) => isNamedBy(object, p));
  return op.kind === 'assign' && op.target !== null && isNamedBy(object, op.target);
}

/** The variable is the one that the place is named by. */
export function isNamedBy(place: Place, variable: Place): boolean {
  return JSON.stringify(place.root) === JSON.stringify(variable.root) && variable.path.length === 0;
}
