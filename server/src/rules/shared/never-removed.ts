// Objects that are freed although nobody in the module ends the subscription in them: not on this path, not on any.

import type { CallVisit, FlowEngine } from '../../flow/facts.ts';
import { neverRemoved, ownSubscriptions, owns } from '../../flow/subscription-uses.ts';
import type { CallOp, FunctionIr, Op } from '../../ir/ir.ts';
import { callsOf, originsOf } from '../../program/values.ts';
import { memberOfClass } from '../../semantics/identity.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { spotLines } from '../../semantics/roles.ts';
import { letsGo } from './lets-go.ts';
import { callName } from './names.ts';
import { firstReached } from './order.ts';
import { step } from './steps.ts';
import { eventOf, inserts, isFree, mayReach, removals, type Sought } from './subscriptions.ts';
import { isAllocation } from './unshared.ts';
import { hasUser } from './users.ts';

const anyRemoval: Sought = { events: removals };
const farthest = 4;
/** Calls below one that makes an object. */
const nearestMakers = 2;

export function* freedAndNeverRemoved(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const frees = flow.facts(fn).calls.filter((c) => c.states.length > 0 && isFree(c.op));
  if (frees.length === 0 || flow.roles(fn).length > 0) return;
  for (const visit of frees) {
    const field = subscriptionIn(context, visit);
    const uses = field === null ? null : neverRemoved(program, fn.path, field);
    const [first] = uses?.inserted ?? [];
    if (field === null || uses === null || first === undefined) continue;
    const inserters = new Set(uses.inserted.map((u) => u.fn));
    if (isMadeHere(flow, fn, visit.op) || isPartOfInsertion(context, fn, visit.op, inserters)) continue;
    if ((uses.removed.length > 0 && mayRemove(context, fn, 0)) || isGivenAway(context, field)) continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} frees an object whose notifier is inserted and nowhere removed before`,
      help: 'Remove the notifier first.',
      related: first.fn.path === fn.path ? [step(fn, first.op.span, 'inserted here')] : [],
      scene: letsGo(fn, { [spotLines.free]: visit.op }),
    };
  }
}

/** The class of the subscription that the freed object has in it, if it has one that the driver owns. */
function subscriptionIn({ program, fn }: RuleContext, { op }: CallVisit): string | null {
  const types = op.args.map((arg) => program.typeOfExpr(fn, arg.value));
  return (
    ownSubscriptions(program, fn.path).find((field) => types.some((t) => t !== null && owns(t, field))) ??
    null
  );
}

/** What an allocator has given, or a helper that calls one, is new, and has nothing inserted in it. */
function isMadeHere(flow: FlowEngine, fn: FunctionIr, op: CallOp): boolean {
  const makers = new Set(callsOf(fn).flatMap((call) => (makes(flow, fn, call, 0) ? [call.id] : [])));
  return op.args.some((arg) =>
    originsOf(fn, arg.value).some((origin) => origin.kind === 'temp' && makers.has(origin.id)),
  );
}

function makes(flow: FlowEngine, fn: FunctionIr, op: CallOp, depth: number): boolean {
  if (isAllocation(op)) return true;
  if (depth >= nearestMakers) return false;
  return (flow.calleesOf(fn, op) ?? []).some((callee) =>
    callsOf(callee).some((call) => makes(flow, callee, call, depth + 1)),
  );
}

/**
 * Only functions that insert such a subscription come here, or those that come from an attempt to do so: what is freed is
 * what they have taken out or not put in.
 */
function isPartOfInsertion(
  { program, flow }: RuleContext,
  fn: FunctionIr,
  op: CallOp,
  inserters: ReadonlySet<FunctionIr>,
): boolean {
  const isPart = (at: FunctionIr, call: CallOp, depth: number): boolean => {
    if (inserters.has(at) || depth > farthest || comesFromInsertion(flow, at, call, inserters)) return true;
    const { complete, sites } = program.callers(at);
    if (sites.length === 0) return false;
    return (complete || at.isStatic) && sites.every((s) => isPart(s.caller, s.call, depth + 1));
  };
  return isPart(fn, op, 0);
}

/** Some path comes to the operation from a call that leads to such an insertion. */
function comesFromInsertion(
  flow: FlowEngine,
  fn: FunctionIr,
  op: CallOp,
  inserters: ReadonlySet<FunctionIr>,
): boolean {
  const isIt = (o: Op): o is CallOp => o === op;
  const leads = (at: FunctionIr, call: CallOp, depth: number): boolean =>
    (flow.calleesOf(at, call) ?? []).some(
      (callee) =>
        inserters.has(callee) ||
        (depth < farthest && callsOf(callee).some((inner) => leads(callee, inner, depth + 1))),
    );
  return fn.blocks.some((block) =>
    block.ops.some(
      (o, index) =>
        o.kind === 'call' &&
        leads(fn, o, 0) &&
        firstReached(fn, [block.id, index + 1], isIt, () => false) !== null,
    ),
  );
}

/** The function or one that calls it may come to a removal, of whatever it is. */
function mayRemove(context: RuleContext, fn: FunctionIr, depth: number): boolean {
  const { program, flow } = context;
  if (depth > farthest) return true;
  if (callsOf(fn).some((op) => mayReach(flow, fn, op, anyRemoval, () => false))) return true;
  return program
    .callers(fn)
    .sites.some(
      ({ caller }) => !callsOf(caller).some((op) => isInsertion(op)) && mayRemove(context, caller, depth + 1),
    );
}

/** A function out of view is given the subscription itself: it may do the rest. */
function isGivenAway({ program, flow, fn }: RuleContext, field: string): boolean {
  const member = memberOfClass(field);
  return hasUser(program, fn.path, member, (user) =>
    callsOf(user).some((op) => isForeign(flow, user, op) && givesField(user, op)),
  );

  function givesField(user: FunctionIr, op: CallOp): boolean {
    return op.args.some(
      ({ value }) => value.kind === 'address' && program.lockClass(user, value.place) === field,
    );
  }
}

function isForeign(flow: FlowEngine, fn: FunctionIr, op: CallOp): boolean {
  return eventOf(op) === null && flow.calleesOf(fn, op) === null;
}

function isInsertion(op: CallOp): boolean {
  const row = eventOf(op);
  return row !== null && inserts.includes(row.event);
}
