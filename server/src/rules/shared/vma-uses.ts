// A VMA that is handed on after the mmap lock under which it was looked up was dropped.

import type { Span } from '../../base/span.ts';
import type { Course, FlowEngine } from '../../flow/facts.ts';
import { mayHoldClass } from '../../flow/queries.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, Expr, FunctionIr, Place } from '../../ir/ir.ts';
import { placesRead } from '../../ir/place.ts';
import { mmapLockClass } from '../../semantics/identity.ts';
import { vocabulary } from '../../semantics/vocabulary.ts';
import type { RuleContext } from '../rule.ts';

/** A call of a function in view that needs what it is given: it reads the VMA, or what it does wants the mmap lock. */
export function firstStaleGift({ flow, fn }: RuleContext, course: Course, name: string): CallOp | null {
  const given = course.calls.filter(
    ({ op, states }) =>
      states.every(holdsNone) &&
      op.args.some((a, i) => isBare(a.value, name) && isNeeded(flow, fn, op, i, 0)),
  );
  given.sort((a, b) => a.op.span.start - b.op.span.start);
  return given[0]?.op ?? null;
}

/** Every function that the call may reach needs the VMA in its parameter, and takes no mmap lock before it looks. */
function isNeeded(flow: FlowEngine, fn: FunctionIr, call: CallOp, index: number, depth: number): boolean {
  const callees = flow.calleesOf(fn, call) ?? [];
  return callees.length > 0 && callees.every((callee) => needs(flow, callee, index, depth));
}

function needs(flow: FlowEngine, fn: FunctionIr, index: number, depth: number): boolean {
  const name = fn.params[index]?.name;
  const takesIt = flow.summary(fn)?.acquires.has(mmapLockClass) !== false;
  if (name === undefined || takesIt || depth > farthest) return false;
  const ops = fn.blocks.flatMap((b) => b.ops);
  const reads = ops.flatMap((op) =>
    op.kind === 'call'
      ? op.args.map((a) => a.value)
      : op.kind === 'assign'
        ? [op.value, ...(op.target === null ? [] : [placeExpr(op.target, op.span)])]
        : [],
  );
  const tests = fn.blocks.flatMap(({ end }) =>
    end.kind === 'branch' ? [end.condition] : end.kind === 'switch' ? [end.value] : [],
  );
  if ([...reads, ...tests].some((r) => dereferences(r, name))) return true;
  return ops.some(
    (op) =>
      op.kind === 'call' &&
      (wantsMmapLock(op) ||
        op.args.some((a, i) => isBare(a.value, name) && isNeeded(flow, fn, op, i, depth + 1))),
  );
}

const farthest = 3;

function wantsMmapLock({ callee }: CallOp): boolean {
  const row = callee.kind === 'name' ? vocabulary.events.get(callee.name) : undefined;
  return row?.mmapLock === 'held' || row?.mmapLock === 'held-write';
}

function isBare(expr: Expr, name: string): boolean {
  return placesRead(expr).some((p) => isVariable(p, name) && p.path.length === 0);
}

function isVariable({ root }: Place, name: string): boolean {
  return (root.kind === 'local' || root.kind === 'param') && root.name === name;
}

export function placeExpr(place: Place, span: Span): Expr {
  return { kind: 'place', place, span };
}

/** The VMA itself is read, not only the pointer to it. */
export function dereferences(expr: Expr, name: string): boolean {
  return placesRead(expr).some((p) => isVariable(p, name) && p.path[0]?.kind === 'deref');
}

export function holdsNone(state: State): boolean {
  return !state.murky && !mayHoldClass(state, mmapLockClass);
}
