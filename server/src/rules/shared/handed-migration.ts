// A migration that a caller has set up and hands down to be finished: a way out of the function that finishes it nowhere.

import type { FlowEngine, ReturnVisit } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import { targetsOf } from '../../ir/builder.ts';
import type { CallOp, FunctionIr, Op } from '../../ir/ir.ts';
import { paramOf } from '../../program/values.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';
import { eventOf, mayReach, type Sought } from './subscriptions.ts';

/** @param hasNone it was seen on the path that no page was isolated */
export function* handedDownUnfinished(
  { program, flow, fn }: RuleContext,
  sought: Sought,
  hasNone: (state: State) => boolean,
): Iterable<Draft> {
  const { calls, returns } = flow.facts(fn);
  const own = calls.find((c) => c.event?.event === 'migrate-finalize' && c.states.length > 0);
  const given = own === undefined ? null : givenAs(fn, own.op);
  if (own === undefined || given === null || calls.some((c) => c.event?.event === 'migrate-setup')) return;
  const isHandedOn = ({ args }: CallOp): boolean => args.some(({ value }) => paramOf(fn, value) === given);
  const finishes = (op: Op): boolean => mayReach(flow, fn, op, sought, isHandedOn);
  const { sites, complete } = program.callers(fn);
  if (!complete || program.addressTaken(fn) || sites.length === 0) return;
  if (!sites.every((s) => leavesItTo(flow, s.caller, s.call, sought))) return;
  const left = returns.find((r) => r.arrivals.length > 0 && isAroundAll(fn, r, finishes));
  if (left === undefined || left.arrivals.some(({ state }) => hasNone(state))) return;
  yield {
    span: left.end.span,
    message: `the migration that the caller has set up is not finished here; elsewhere ${callName(own.op)} does it`,
    help: 'Call migrate_vma_finalize() on every path on which pages were isolated.',
    related: steps(fn, [own.op.span, 'finished here']),
  };
}

/** The parameter by which the function gets what it finishes. */
function givenAs(fn: FunctionIr, { args }: CallOp): number | null {
  const value = args[0]?.value;
  const index = value === undefined ? null : paramOf(fn, value);
  return index !== null && fn.params[index]?.type.base === 'struct migrate_vma' ? index : null;
}

/** The caller sets a migration up and has nobody but this call finish it. */
function leavesItTo(flow: FlowEngine, caller: FunctionIr, call: CallOp, sought: Sought): boolean {
  const ops = caller.blocks.flatMap((b) => b.ops);
  return (
    ops.some((op) => eventOf(op)?.event === 'migrate-setup') &&
    !ops.some((op) => op !== call && mayReach(flow, caller, op, sought, () => false))
  );
}

/** No way to the return leads over such an operation. */
function isAroundAll(fn: FunctionIr, { block }: ReturnVisit, finishes: (op: Op) => boolean): boolean {
  const seen = new Set<number>();
  const stack = fn.blocks.flatMap((b) => (b.ops.some(finishes) ? [b.id] : []));
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const end = fn.blocks[id]?.end;
    if (end !== undefined) stack.push(...targetsOf(end));
  }
  return !seen.has(block);
}
