// A VMA that is handed on after the mmap lock under which it was looked up was dropped.

import type { Course, FlowEngine } from '../../flow/facts.ts';
import { mayHoldClass } from '../../flow/queries.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, Expr, FunctionIr, Op, Place } from '../../ir/ir.ts';
import { placesRead, readAt } from '../../ir/place.ts';
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
  const tests = fn.blocks.flatMap(({ end }) => readAt(end) ?? []);
  if ([...ops.flatMap(readsOf), ...tests].some((r) => dereferences(r, name))) return true;
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

/** What the operation reads, the way to what it writes among the rest. */
export function readsOf(op: Op): readonly Expr[] {
  if (op.kind === 'call') return op.args.map((a) => a.value);
  if (op.kind !== 'assign') return [];
  return op.target === null ? [op.value] : [op.value, { kind: 'place', place: op.target, span: op.span }];
}

/** The VMA itself is read, not only the pointer to it. */
export function dereferences(expr: Expr, name: string): boolean {
  return placesRead(expr).some((p) => isVariable(p, name) && p.path[0]?.kind === 'deref');
}

export function holdsNone(state: State): boolean {
  return !state.murky && !mayHoldClass(state, mmapLockClass);
}
