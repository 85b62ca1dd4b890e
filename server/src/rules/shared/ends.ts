// Where an invalidation that a function opens by itself is closed: on which paths, and under which tests.

import type { CallVisit, CourseReturn, FlowEngine } from '../../flow/facts.ts';
import { ANY, NEG } from '../../flow/values.ts';
import type { CallOp, FunctionIr, Op, Terminator } from '../../ir/ir.ts';
import { printExpr } from '../../ir/print.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { steps } from './steps.ts';
import { eventOf } from './subscriptions.ts';

export type Branch = Extract<Terminator, { kind: 'branch' }>;

/** Events that close an invalidation. */
export const ends: ReadonlySet<string> = new Set(['range-end', 'invalidate-end']);

/** The function counts an invalidation in and out again, but returns with the same result without counting it out. */
export function* countedOnSomePath({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  const own = (kind: string): boolean => facts.calls.some((c) => c.event?.event === kind);
  if (facts.widened || flow.roles(fn).length > 0) return;
  if (!own('invalidate-begin') || !own('invalidate-end')) return;
  const isNothing = fn.returns.base === 'void' && fn.returns.pointers === 0;
  const arrivals = facts.returns.flatMap((r) => r.arrivals.map((a) => ({ end: r.end, ...a })));
  const left = arrivals.flatMap((a) => {
    const open = a.state.pending.find((p) => p.kind === 'in-progress' && p.count > 0);
    return open === undefined || a.state.murky ? [] : [{ ...a, open }];
  });
  for (const { end, value, open } of left) {
    const isSame = arrivals.some(
      (a) =>
        !a.state.murky &&
        !a.state.pending.some((p) => p.key === open.key) &&
        (isNothing || (value !== null && value.mask !== ANY && a.value?.mask === value.mask)),
    );
    // Who fails hands nothing over; who succeeds may leave the end to the caller.
    if (!isSame && value?.mask !== NEG) continue;
    const visit = facts.calls.find((c) => c.op.span.start === open.span.start);
    const past = visit === undefined ? null : returnsPastEnds(flow, fn, visit);
    if (past !== null && !past.has(end)) continue;
    yield {
      span: open.span,
      message: 'the invalidation that is counted in here is not counted out on every path',
      help: 'Count it out on every path after it, or readers retry for ever.',
      related: steps(fn, [end.span, 'reached with the invalidation open']),
      scene: { kind: 'invalidator' },
    };
    return;
  }
}

/**
 * Returns that are reached from the start around every end and every test of an end that is the start's own; null if the
 * end is not guarded like that, or if there are too many paths.
 */
export function returnsPastEnds(
  flow: FlowEngine,
  fn: FunctionIr,
  visit: CallVisit,
): ReadonlySet<CourseReturn['end']> | null {
  const tests = endTestsLike(fn, visit.op.span.start);
  if (tests.size === 0) return null;
  const course = flow.course(fn, visit, {
    assume: (state) => state,
    stops: (op) => op === visit.op || isEnd(op),
    stopsAt: (end) => tests.has(end),
    rangesOnly: true,
  });
  const reached = course.widened ? [] : course.returns.filter((r) => r.arrivals.length > 0);
  return new Set(reached.map((r) => r.end));
}

/** Branches that lead straight to an end, under the condition under which another one leads to the start. */
function endTestsLike(fn: FunctionIr, start: number): ReadonlySet<Terminator> {
  const guard = guardOf(fn, (op) => op.span.start === start);
  if (guard === null) return new Set();
  const text = printExpr(guard.condition);
  const guards = fn.blocks.flatMap((block) =>
    block.ops.flatMap((op) => (isEnd(op) ? (guardOf(fn, (other) => other === op) ?? []) : [])),
  );
  return new Set(guards.filter((end) => printExpr(end.condition) === text));
}

function isEnd(op: Op): op is CallOp {
  return ends.has(eventOf(op)?.event ?? 'other');
}

/** The branch whose condition leads straight to the call; null if none does. */
export function guardOf(fn: FunctionIr, wanted: (op: CallOp) => boolean): Branch | null {
  const block = fn.blocks.find((b) => b.ops.some((op) => op.kind === 'call' && wanted(op)));
  const before = fn.blocks.find((b) => b.end.kind === 'branch' && b.end.then === block?.id);
  return before?.end.kind === 'branch' ? before.end : null;
}
