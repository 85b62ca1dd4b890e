// INV406: the memory of a notifier is freed while a callback can still run on it.

import { pointee } from '../flow/evaluate.ts';
import type { Course, FlowEngine } from '../flow/facts.ts';
import type { State } from '../flow/state.ts';
import type { CallOp, FunctionIr, Op, Place } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { spotLines } from '../semantics/roles.ts';
import { freedBeforeRemoval, freedBy, isNamedBy } from './shared/freeing.ts';
import { insertionBy } from './shared/inserting-helpers.ts';
import { leftInserted } from './shared/left-inserted.ts';
import { isGiven, isTold, isUnshared } from './shared/unshared.ts';
import { letsGo } from './shared/lets-go.ts';
import { freedUnderReaders } from './shared/list-readers.ts';
import { callName } from './shared/names.ts';
import { freedAndNeverRemoved } from './shared/never-removed.ts';
import { steps } from './shared/steps.ts';
import { getsObject, isPartOf, mayReach, removals, subscriptionAt } from './shared/subscriptions.ts';

export const notifierUaf: Rule = {
  code: 'INV406',
  slug: 'notifier-uaf',
  title: 'a notifier is freed while its callback can run',
  severity: 'warning',
  enforces: enforcement.noUseAfterFree,
  check,
};

/** What waits until no callback runs any more. */
const waits: readonly EventKind[] = ['remove', 'unregister', 'synchronize'];

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* freedUnderReaders(context);
  yield* freedBeforeRemoval(context);
  yield* freedAndNeverRemoved(context);
  const reported = new Set<CallOp>();
  for (const visit of facts.calls) {
    const { event } = visit;
    const isPut = event?.event === 'put';
    const made = isPut ? null : insertionBy(flow, visit);
    if (!isPut && made === null) continue;
    const [place, ...others] = visit.states.map((s) =>
      made === null ? event && subscriptionAt(s, visit.op, event) : made.place(s),
    );
    if (place == null || others.some((p) => p?.key !== place.key)) continue;
    const ends = isPut ? waits : removals;
    const assume = made === null ? (state: State): State => state : made.succeeded;
    const stops = (op: Op, state: State): boolean =>
      op === visit.op ||
      handsOver(op, state, place) ||
      mayReach(flow, fn, op, ends, (o) => getsObject(o, state, place));
    const course = flow.course(fn, visit, { assume, stops });
    if (!isPut && event !== null) yield* leftInserted(context, { assume, stops }, visit, place);
    // Whoever does not get an object that was just made cannot end the subscription in it.
    const stopsOwn = (op: Op, state: State): boolean =>
      op === visit.op ||
      handsOver(op, state, place) ||
      (isTold(op, state, place) && !isFreeing(flow, fn, op, state)) ||
      (isGiven(op, state, place) && stops(op, state));
    const isOwn = !isPut && isUnshared(fn, visit.op);
    const courses = isOwn ? [course, flow.course(fn, visit, { assume, stops: stopsOwn })] : [course];
    for (const op of courses.flatMap((c) => [...freed(context, c, place)])) {
      if (reported.has(op)) continue;
      reported.add(op);
      yield isPut
        ? {
            span: op.span,
            message: `${callName(op)} frees a notifier that was only put: callbacks may still run on it`,
            help: 'Free it in the free_notifier callback.',
            related: steps(fn, [visit.op.span, 'put here, which does not wait']),
            scene: letsGo(fn, { [spotLines.put]: visit.op, [spotLines.free]: op }),
          }
        : {
            span: op.span,
            message: `${callName(op)} frees an object whose notifier is still inserted`,
            help: 'Remove the notifier first.',
            related: steps(fn, [visit.op.span, 'inserted here']),
            scene: letsGo(fn, { [spotLines.free]: op }),
          };
    }
  }
}

function isFreeing(flow: FlowEngine, fn: FunctionIr, op: Op, state: State): boolean {
  return op.kind === 'call' && freedBy(flow, fn, op, state).length > 0;
}

/** Frees on the course, in all of whose states the object holds the subscription. */
function* freed({ flow, fn }: RuleContext, course: Course, place: Place): Iterable<CallOp> {
  if (course.widened) return;
  for (const { op, states } of course.calls) {
    const isObject = (state: State): boolean =>
      freedBy(flow, fn, op, state).some((object) => isPartOf(place, object) || isAround(object, place));
    if (states.length > 0 && states.every(isObject)) yield op;
  }
}

/** The object was found from its subscription: `container_of(subscription, struct foo, notifier)`. */
function isAround({ root, path }: Place, subscription: Place): boolean {
  const isObject = path.length === 1 && path[0]?.kind === 'deref';
  return isObject && root.kind === 'global' && root.name.startsWith(`container(${subscription.key}.`);
}

/** Others learn of the object, or the variable that names it gets another one. */
function handsOver(op: Op, state: State, place: Place): boolean {
  if (op.kind === 'havoc') return op.places.some((p) => isNamedBy(place, p));
  if (op.kind !== 'assign' || op.target === null) return false;
  if (op.target.path.length === 0) return isNamedBy(place, op.target);
  const object = pointee(state, op.value);
  return object !== null && isPartOf(place, object);
}
