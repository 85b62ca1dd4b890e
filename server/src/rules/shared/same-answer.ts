// Checks that are made in vain: whatever they find, the function goes on alike.

import type { Span } from '../../base/span.ts';
import type { CallVisit, FlowEngine, FlowFacts } from '../../flow/facts.ts';
import { mayUseHandedOver } from '../../flow/publish.ts';
import { certainLocks, maySucceed, resultIsDead } from '../../flow/queries.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, Expr, FunctionIr, Op } from '../../ir/ir.ts';
import { placesRead } from '../../ir/place.ts';
import { isConstant } from '../../program/values.ts';
import type { CheckVisit } from './checks.ts';

/** Both outcomes of the check do nothing and return the same constant: whoever called does not learn of a collision. */
export function makesNoDifference(fn: FunctionIr, { op, block, event }: CheckVisit): boolean {
  const at = fn.blocks[block];
  if (event.event !== 'check' || at === undefined || at.end.kind !== 'branch') return false;
  if (at.ops.at(-1) !== op || !isTestOf(at.end.condition, op.id)) return false;
  const [yes, no] = [returned(fn, at.end.then), returned(fn, at.end.else)];
  return yes !== null && yes === no;
}

function isTestOf(condition: Expr, id: number): boolean {
  if (condition.kind === 'temp') return condition.id === id;
  return condition.kind === 'unary' && condition.operator === '!' && isTestOf(condition.operand, id);
}

/** The constant that is returned from there on with nothing done before; null if anything is done. */
function returned(fn: FunctionIr, start: number): string | null {
  const seen = new Set<number>();
  for (let id = start; !seen.has(id);) {
    seen.add(id);
    const at = fn.blocks[id];
    if (at === undefined || at.ops.length > 0) return null;
    if (at.end.kind === 'jump') id = at.end.to;
    else if (at.end.kind === 'return' && at.end.value !== null && isConstant(at.end.value))
      return JSON.stringify(at.end.value);
    else return null;
  }
  return null;
}

/** Nobody looks at the result of the call, or only conditions do that decide nothing. */
export function decidesNothing(fn: FunctionIr, { op, block }: CallVisit): boolean {
  if (op.result !== 'used') return true;
  const at = fn.blocks[block];
  if (at?.end.kind !== 'branch' || at.ops.at(-1) !== op || !isTestOf(at.end.condition, op.id)) return false;
  const next = new Set<number>();
  nextWork(fn, at.end.then, next);
  nextWork(fn, at.end.else, next);
  return next.size === 1;
}

/** What it says under the callback's lock is kept, and forgotten: the function goes on to succeed whatever it was. */
export function isGatheredForNobody(flow: FlowEngine, { fn, returns }: FlowFacts, visit: CallVisit): boolean {
  if (visit.op.result !== 'used' || !resultIsDead(fn, visit.op)) return false;
  const driver = flow.callbackLocks(fn.path);
  const isAsked = visit.states.every(
    (s) => !s.murky && certainLocks(s).some((l) => l.cls !== null && driver.has(l.cls)),
  );
  return isAsked && returns.some(({ arrivals }) => arrivals.some((a) => maySucceed(fn, a)));
}

/** The blocks at which something is done or decided, beyond those that only combine conditions for nobody. */
function nextWork(fn: FunctionIr, id: number, out: Set<number>): void {
  const at = fn.blocks[id];
  const passes = at?.end.kind === 'jump' || (at?.end.kind === 'branch' && at.end.origin === 'logical');
  // A loop of such blocks is no condition.
  if (at === undefined || !passes || out.has(id) || !at.ops.every((op) => isForNobody(fn, op))) {
    out.add(id);
    return;
  }
  if (at.end.kind === 'jump') nextWork(fn, at.end.to, out);
  if (at.end.kind !== 'branch') return;
  nextWork(fn, at.end.then, out);
  nextWork(fn, at.end.else, out);
}

/** The outcome of a condition that nothing reads. */
function isForNobody(fn: FunctionIr, op: Op): boolean {
  if (op.kind !== 'assign' || op.target?.root.kind !== 'temp' || op.target.path.length > 0) return false;
  const { id } = op.target.root;
  return !fn.blocks.some(({ ops, end }) => {
    const read = ops.flatMap((o) => (o.kind === 'assign' ? [o.value] : o.kind === 'call' ? argsOf(o) : []));
    if (end.kind === 'branch') read.push(end.condition);
    if ((end.kind === 'switch' || end.kind === 'return') && end.value !== null) read.push(end.value);
    return read.some((e) => placesRead(e).some((p) => p.root.kind === 'temp' && p.root.id === id));
  });
}

const argsOf = (op: CallOp): readonly Expr[] => op.args.map((a) => a.value);

/**
 * The helper was asked under the driver lock, of pages that were looked up here, and work goes on under the lock to a
 * return of success: it was no cleanup.
 */
export function usedInVain(flow: FlowEngine, facts: FlowFacts, visit: CallVisit): Span | null {
  const { fn } = facts;
  const at = visit.op.span.start;
  const driver = flow.callbackLocks(fn.path);
  const isAsked = (s: State): boolean =>
    !s.murky &&
    s.attempts.some((a) => a.sampled !== null && a.stage === 'sampled' && a.translation === 'done') &&
    certainLocks(s).some((l) => l.cls !== null && driver.has(l.cls));
  const goesOn = (s: State): boolean =>
    !s.murky &&
    s.attempts.some((a) => a.sampled !== null && a.stage === 'collided' && a.checked?.start === at);
  if (!visit.states.some(isAsked)) return null;
  const succeeds = facts.returns.some(({ arrivals }) =>
    arrivals.some((a) => goesOn(a.state) && maySucceed(fn, a)),
  );
  if (!succeeds) return null;
  const work = facts.calls.find(
    ({ op, states, event, callees }) =>
      event === null &&
      mayUseHandedOver(op, callees) &&
      !callees.some((c) => flow.summary(c)?.outcomes.some((o) => o.locks.length > 0)) &&
      states.some((s) => goesOn(s) && certainLocks(s).some((l) => l.cls !== null && driver.has(l.cls))),
  );
  return work?.op.span ?? null;
}
