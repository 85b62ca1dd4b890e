// Invalidations that lie in two functions: one starts what another one ends, through an object that both are handed, or a
// function has its helpers start and end.

import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit, FlowEngine, FlowFacts, ReturnVisit } from '../../flow/facts.ts';
import type { Pending, State } from '../../flow/state.ts';
import { NEG } from '../../flow/values.ts';
import { targetsOf } from '../../ir/builder.ts';
import type { CallOp, Expr, FunctionIr, Op, Place, Terminator } from '../../ir/ir.ts';
import { placesRead } from '../../ir/place.ts';
import { printExpr } from '../../ir/print.ts';
import type { Program } from '../../program/program.ts';
import type { EventKind } from '../../semantics/contracts/row.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { guardOf, type Branch } from './ends.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';
import { eventOf } from './subscriptions.ts';

const starts: readonly EventKind[] = ['range-start', 'range-start-nonblock', 'invalidate-begin'];
const ends: readonly EventKind[] = ['range-end', 'invalidate-end'];

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
  if (event !== null) return ends.includes(event.event);
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

/** A callback ends what another one has started in every case, and leaves it open where nothing tells it from the rest. */
export function* endedOnSomePath({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  const isNothing = fn.returns.base === 'void' && fn.returns.pointers === 0;
  if (facts.widened || !isNothing || callsOne(fn, starts)) return;
  // Who is called by name may have been told by its caller.
  if (!program.addressTaken(fn) || program.callers(fn).sites.length > 0) return;
  for (const visit of facts.calls) {
    const member = visit.event?.event === 'range-end' ? memberAt(program, fn, visit) : null;
    const left = member === null ? null : leftOpen(facts, visit);
    if (member === null || left === null) continue;
    const openers = startersOf(program, fn, member);
    if (openers.length === 0 || !openers.every((opener) => alwaysOpens(flow.facts(opener)))) continue;
    if (tests(fn).some((name) => name === nameOf(member) || [fn, ...openers].some((o) => marks(o, name))))
      continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} is not reached on every path, and ${openers[0]?.name ?? ''}() has started the invalidation`,
      help: 'End it on every path.',
      related: steps(fn, [left.end.span, 'reached with the invalidation open']),
      scene: { kind: 'invalidator' },
    };
    return;
  }
}

/** The member that is the range of the call: `struct wp_walk.range`. */
function memberAt(
  program: Program,
  fn: FunctionIr,
  { op, event }: Pick<CallVisit, 'op' | 'event'>,
): string | null {
  const value = event?.args.range === undefined ? undefined : op.args[event.args.range]?.value;
  if (value?.kind !== 'address' || !value.place.path.some((step) => step.kind === 'deref')) return null;
  return program.lockClass(fn, value.place);
}

/** A return that is reached without the end, and one with it. */
function leftOpen({ returns }: FlowFacts, { op, event, states }: CallVisit): ReturnVisit | null {
  const value = op.args[event?.args.range ?? 0]?.value;
  const [place, ...others] = states.map((s) => (value === undefined ? null : pointee(s, value)));
  if (place == null || others.some((p) => p?.key !== place.key)) return null;
  const isEnded = ({ pending }: State): boolean =>
    pending.some((p) => p.place?.key === place.key && p.count < 0);
  const arrivals = returns.flatMap((r) => r.arrivals);
  if (arrivals.some(({ state }) => state.murky) || !arrivals.some(({ state }) => isEnded(state))) return null;
  return returns.find((r) => r.arrivals.some(({ state }) => !isEnded(state))) ?? null;
}

/** Functions of the file that start an invalidation in that member. */
function startersOf(program: Program, fn: FunctionIr, member: string): readonly FunctionIr[] {
  const name = nameOf(member);
  const found = program.functionsWith(fn.path, (text) => text.includes(name), [name]);
  return found.filter((other) =>
    other.blocks.some((b) =>
      b.ops.some((op) => {
        const event = eventOf(op);
        return (
          op.kind === 'call' &&
          event !== null &&
          starts.includes(event.event) &&
          memberAt(program, other, { op, event }) === member
        );
      }),
    ),
  );
}

function nameOf(member: string): string {
  return member.slice(member.lastIndexOf('.') + 1);
}

function alwaysOpens({ returns, widened }: FlowFacts): boolean {
  const good = returns.flatMap((r) => r.arrivals).filter(({ value }) => value?.mask !== NEG);
  return (
    !widened &&
    good.length > 0 &&
    good.every(({ state }) => state.pending.some((p) => p.kind === 'range' && p.count > 0))
  );
}

function callsOne(fn: FunctionIr, kinds: readonly EventKind[]): boolean {
  return fn.blocks.some((b) => b.ops.some((op) => kinds.includes(eventOf(op)?.event ?? 'blockable')));
}

/** Members that the function's branches look at. */
function tests(fn: FunctionIr): readonly string[] {
  return fn.blocks.flatMap(({ end }) =>
    end.kind === 'branch' ? placesRead(end.condition).flatMap((p) => fieldsOf(p)) : [],
  );
}

function fieldsOf({ path }: Place): readonly string[] {
  return path.flatMap((step) => (step.kind === 'field' ? [step.name] : []));
}

/** It sets such a member to a constant: a flag that says whether there is something to end. */
function marks(fn: FunctionIr, member: string): boolean {
  return fn.blocks.some((b) =>
    b.ops.some(
      (op) =>
        op.kind === 'assign' &&
        op.target !== null &&
        isConstant(op.value) &&
        fieldsOf(op.target).at(-1) === member,
    ),
  );
}

function isConstant(value: Expr): boolean {
  return value.kind === 'number' || value.kind === 'constant';
}
