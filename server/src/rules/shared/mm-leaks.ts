// Ways out of a function with a reference on an address space that nobody knows of.

import type { Course, FlowEngine } from '../../flow/facts.ts';
import { ANY, NEG, type Value } from '../../flow/values.ts';
import type { CallOp, FunctionIr, Op } from '../../ir/ir.ts';
import type { Program } from '../../program/program.ts';
import type { EventKind } from '../../semantics/contracts/row.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import type { RuleContext } from '../rule.ts';
import { mayReach, type Sought } from './subscriptions.ts';

/** Callers above a function that are looked at. */
const farthest = 3;
const puts: readonly EventKind[] = ['mm-put'];
const anyPut: readonly EventKind[] = ['mm-put'];

/** Who gets the mm may drop the reference; who takes one of its own drops that. */
export const dropped = (program: Program): Sought => ({
  events: puts,
  own: 'mm-get',
  given: { type: 'struct mm_struct', program, travels: false },
});

/** A way out with the reference that the caller cannot tell from one without it. */
export function leakingReturn(
  { program, flow, fn }: RuleContext,
  course: Course,
): { span: CallOp['span'] } | null {
  const put = [...course.stopped].filter((o) => isPut(o));
  const leaks = course.returns.flatMap(({ end, arrivals }) => arrivals.map((arrival) => ({ end, arrival })));
  if (leaks.length === 0) return null;
  const isNothing = fn.returns.base === 'void' && fn.returns.pointers === 0;
  // Nothing that the caller gets says that there is a reference to drop.
  if (put.length === 0) {
    // A function that hands the reference over does so where all went well.
    const plain = isNothing ? leaks : leaks.filter(({ arrival }) => arrival.value?.mask === NEG);
    return nobodyElsePuts(program, flow, fn, isNothing) ? (plain[0]?.end ?? null) : null;
  }
  // Who hands the reference over does so where all went well.
  const failed = leaks.find(({ arrival }) => arrival.value?.mask === NEG);
  if (failed !== undefined) return failed.end;
  // Who calls through a pointer gives nothing back on behalf of a handler that names its failure: VM_FAULT_SIGBUS.
  const named = leaks.find(({ arrival: { value } }) => value?.mask === ANY && value.exact !== null);
  if (named !== undefined && program.addressTaken(fn) && program.callers(fn).sites.length === 0)
    return named.end;
  const after = put.flatMap((o) => {
    const visit = flow.facts(fn).calls.find((c) => c.op === o);
    if (visit === undefined) return [];
    const rest = flow.course(fn, visit, { assume: (s) => s, stops: (next) => next === o });
    return rest.widened ? [] : rest.returns.flatMap((r) => r.arrivals);
  });
  const found = leaks.find(({ arrival }) =>
    after.some(({ value }) => isNothing || isOneClass(arrival.value, value)),
  );
  if (found !== undefined) return found.end;
  // Nobody further up gives one back, and the result may be that of a path which does.
  const alike = leaks.find(({ arrival }) => after.some(({ value }) => mayEqual(arrival.value, value)));
  return alike !== undefined && nobodyAbovePuts(program, flow, fn, 0) ? alike.end : null;
}

function mayEqual(leak: Value | null, put: Value | null): boolean {
  if (leak === null || put === null || (leak.mask & put.mask) === 0) return false;
  return leak.exact === put.exact || (leak.exact !== null && put.exact === null && put.mask === ANY);
}

/** All ways down to the function are in view, and on none of them a reference may be dropped. */
function nobodyAbovePuts(program: Program, flow: FlowEngine, fn: FunctionIr, depth: number): boolean {
  if (depth > farthest || fn.returns.pointers > 0) return false;
  const { complete, sites } = program.callers(fn);
  if (program.addressTaken(fn) ? sites.length > 0 : !complete || sites.length === 0) return false;
  return sites.every(
    ({ caller }) =>
      !caller.partial &&
      !caller.blocks.some((b) =>
        b.ops.some((o) => mayReach(flow, caller, o, dropped(program), () => false)),
      ) &&
      nobodyAbovePuts(program, flow, caller, depth + 1),
  );
}

/** The path that gives it back has the same result. */
function isOneClass(leak: Value | null, put: Value | null): boolean {
  if (leak === null || put === null) return false;
  if (leak.mask === ANY) return leak.exact !== null && leak.exact === put.exact;
  return leak.mask === put.mask;
}

/** Every caller is in view and none drops a reference, or the function is a callback of somebody else's. */
function nobodyElsePuts(program: Program, flow: FlowEngine, fn: FunctionIr, isNothing: boolean): boolean {
  const { complete, sites } = program.callers(fn);
  if (program.addressTaken(fn)) return sites.length === 0;
  return (
    (complete || !isNothing) &&
    // Behind an error only a caller that drops references itself can mean this one.
    sites.every(
      ({ caller }) =>
        !caller.blocks.some((b) => b.ops.some((o) => (isNothing ? mayPut(flow, caller, o) : isPut(o)))),
    )
  );
}

function mayPut(flow: FlowEngine, fn: FunctionIr, op: Op): boolean {
  return mayReach(flow, fn, op, { events: anyPut, own: 'mm-get' }, () => false);
}

function isPut(op: Op): boolean {
  return (
    op.kind === 'call' &&
    op.callee.kind === 'name' &&
    vocabulary.events.get(op.callee.name)?.event === 'mm-put'
  );
}
