// Helpers that put a subscription in for whoever calls them: what they leave in is the caller's from there on.

import { perObject } from '../../base/remember.ts';
import { argPlace } from '../../flow/attempts.ts';
import { withResultIn } from '../../flow/course.ts';
import type { CallVisit, FlowEngine } from '../../flow/facts.ts';
import { callsEvent } from '../../flow/readers.ts';
import type { State } from '../../flow/state.ts';
import { rebase } from '../../flow/summary.ts';
import { NEG, ZERO } from '../../flow/values.ts';
import type { FunctionIr, Place } from '../../ir/ir.ts';
import type { Memo } from '../../program/trails.ts';
import { inserts, mayReach, outcome, removals, subscriptionAt } from './subscriptions.ts';

/** The call puts the subscription at that place in, if it comes out well. */
export interface Insertion {
  readonly place: (state: State) => Place | null;
  readonly succeeded: (state: State) => State | null;
}

/** What the call inserts, itself or by the one helper behind it; null if nothing that is known. */
export function insertionBy(flow: FlowEngine, visit: CallVisit): Insertion | null {
  const { event, op, callees } = visit;
  if (event !== null) {
    if (!inserts.includes(event.event)) return null;
    return { place: (s) => subscriptionAt(s, op, event), succeeded: outcome(visit, true) };
  }
  const [helper, other] = callees;
  if (helper === undefined || other !== undefined || op.result !== 'used') return null;
  const left = leftBy(flow, helper);
  if (left === null) return null;
  return {
    place: (s) => rebase(left, (index) => argPlace(s, op, index)),
    succeeded: (s) => withResultIn(s, op.id, ZERO),
  };
}

const answers = perObject((flow: FlowEngine): Memo<FunctionIr, Place | null> => flow.memo());

function leftBy(flow: FlowEngine, helper: FunctionIr): Place | null {
  return callsEvent(helper, inserts)
    ? answers(flow).ask(helper, () => subscriptionLeft(flow, helper), null)
    : null;
}

/**
 * The subscription of a parameter's object that the function inserts by its one insertion and leaves in wherever that has
 * succeeded: it returns 0 then, and a negative error where it has failed.
 */
function subscriptionLeft(flow: FlowEngine, helper: FunctionIr): Place | null {
  const facts = flow.facts(helper);
  const made = facts.calls.filter((c) => c.event !== null && inserts.includes(c.event.event));
  const [visit, other] = made;
  if (facts.widened || helper.partial || visit === undefined || other !== undefined) return null;
  const { op, event, states } = visit;
  if (event === null) return null;
  const [place, ...others] = states.map((s) => subscriptionAt(s, op, event));
  if (place?.root.kind !== 'param' || others.some((p) => p?.key !== place.key)) return null;
  const returned = (succeeded: boolean, mask: number): boolean => {
    const course = flow.course(helper, visit, {
      assume: outcome(visit, succeeded),
      stops: (o) => o === op || (succeeded && mayReach(flow, helper, o, removals, () => false)),
    });
    const arrivals = course.returns.flatMap((r) => r.arrivals);
    if (course.widened || course.stopped.size > 0 || arrivals.length === 0) return false;
    return arrivals.every(({ value }) => value?.mask === mask);
  };
  return returned(true, ZERO) && returned(false, NEG) ? place : null;
}
