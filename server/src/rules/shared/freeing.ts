// Which object a call frees: by the allocator's own names, or in a function of the driver's that always does; and frees
// that come before the removal of what is in the object.

import { evaluate, pointee } from '../../flow/evaluate.ts';
import type { FlowEngine } from '../../flow/facts.ts';
import { entryState, withFact, type State } from '../../flow/state.ts';
import { NONZERO, POS, ZERO, constantValue } from '../../flow/values.ts';
import { targetsOf } from '../../ir/builder.ts';
import type { BlockId, CallOp, FunctionIr, Op, Place, Terminator } from '../../ir/ir.ts';
import { placesRead } from '../../ir/place.ts';
import { callsOf, paramOf } from '../../program/values.ts';
import { spotLines } from '../../semantics/roles.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { isOnEveryPath } from './every-path.ts';
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
      const name = param === null ? undefined : callee.params[param]?.name;
      return param !== null && name !== undefined && isFreedOnEveryPath(callee, inner, name) ? [param] : [];
    });
  });
}

/** No return is reached around the call, unless there is nothing to free. */
function isFreedOnEveryPath(fn: FunctionIr, op: CallOp, freed: string): boolean {
  const given = withFact(entryState(), freed, constantValue(POS, null));
  const leads = (end: Terminator): readonly BlockId[] => {
    if (end.kind !== 'branch') return targetsOf(end);
    const { mask } = evaluate(given, end.condition);
    return [...((mask & NONZERO) === 0 ? [] : [end.then]), ...((mask & ZERO) === 0 ? [] : [end.else])];
  };
  return isOnEveryPath(
    fn,
    fn.blocks.findIndex((b) => b.ops.includes(op)),
    leads,
  );
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
