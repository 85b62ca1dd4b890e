// Invalidations that a function has its helpers open and close.

import type { CallVisit, FlowEngine } from '../../flow/facts.ts';
import type { Pending, State } from '../../flow/state.ts';
import { targetsOf } from '../../ir/builder.ts';
import type { CallOp, FunctionIr, Op, Terminator } from '../../ir/ir.ts';
import { printExpr } from '../../ir/print.ts';
import type { Program } from '../../program/program.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { ends, guardOf, type Branch } from './ends.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';

/** A helper opens, another one closes, and some path comes to a return between the two. */
export function* betweenHalves({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || flow.roles(fn).length > 0) return;
  const closers = new Set<Op>(facts.calls.filter((c) => closes(flow, c)).map((c) => c.op));
  if (closers.size === 0) return;
  for (const visit of facts.calls) {
    if (!opensBelow(flow, visit)) continue;
    const course = flow.course(fn, visit, {
      assume: (state) => (state.murky || openIn(state) === undefined ? null : state),
      stops: (op, state) => op === visit.op || closers.has(op) || state.murky,
      stopsAt: (end) => mayLeadTo(fn, visit.op, end, closers),
    });
    if (course.widened || ![...course.stopped].some((op) => closers.has(op))) continue;
    const left = course.returns.find((r) => r.arrivals.some(({ state }) => openIn(state) !== undefined));
    if (left === undefined || someCallerCloses(program, flow, fn)) continue;
    yield {
      span: visit.op.span,
      message: `the invalidation that ${callName(visit.op)} opens is not ended on every path`,
      help: 'Have it ended on this path too, or readers retry for ever.',
      related: steps(fn, [left.end.span, 'reached with the invalidation open']),
      scene: { kind: 'invalidator' },
    };
  }
}

/** A loop that may close for each that was opened, or the test under which it was opened. */
function mayLeadTo(fn: FunctionIr, opener: CallOp, end: Terminator, closers: ReadonlySet<Op>): boolean {
  if (end.kind !== 'branch') return false;
  if (end.origin === 'loop' || end.origin === 'iterator') return isIn(fn, end, closers);
  const guard = guardOf(fn, (op) => op === opener);
  return guard !== null && printExpr(guard.condition) === printExpr(end.condition);
}

/** One of the operations lies in the body of the loop. */
function isIn(fn: FunctionIr, head: Branch, wanted: ReadonlySet<Op>): boolean {
  const seen = new Set<number>();
  const stack = [head.then];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const block = fn.blocks[id];
    if (block === undefined || seen.has(id) || block.end === head || id === head.else) continue;
    seen.add(id);
    if (block.ops.some((op) => wanted.has(op))) return true;
    stack.push(...targetsOf(block.end));
  }
  return false;
}

/** The helper behind the call opens what it leaves to others to close. */
function opensBelow(flow: FlowEngine, { event, callees }: CallVisit): boolean {
  const [callee, other] = callees;
  if (event !== null || callee === undefined || other !== undefined) return false;
  const summary = flow.summary(callee);
  return summary?.opensInvalidation === true && !summary.closesInvalidation;
}

function closes(flow: FlowEngine, { event, callees }: CallVisit): boolean {
  if (event !== null) return ends.has(event.event);
  return callees.some((callee) => flow.summary(callee)?.closesInvalidation !== false);
}

/** A caller ends invalidations by itself: it may do so for the function as well. */
function someCallerCloses(program: Program, flow: FlowEngine, fn: FunctionIr): boolean {
  return program
    .callers(fn)
    .sites.some(({ caller, call }) =>
      flow.facts(caller).calls.some((c) => c.op !== call && !c.callees.includes(fn) && closes(flow, c)),
    );
}

/** A count of a driver, which its callers know, or a range that others know too. */
function openIn({ pending }: State): Pending | undefined {
  return pending.find((p) => p.count > 0 && (p.kind === 'in-progress' || p.place?.root.kind === 'param'));
}
