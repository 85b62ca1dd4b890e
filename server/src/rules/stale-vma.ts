// INV118: a VMA is read after the mmap lock under which it was looked up was dropped: it may be freed by then.

import type { Span } from '../base/span.ts';
import { withResultIn } from '../flow/course.ts';
import type { Course, FlowEngine } from '../flow/facts.ts';
import { mayHoldClass } from '../flow/queries.ts';
import type { State } from '../flow/state.ts';
import { POS } from '../flow/values.ts';
import type { CallOp, Expr, FunctionIr, Op, Place } from '../ir/ir.ts';
import { placesRead } from '../ir/place.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { mmapLockClass, vmaPins } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const staleVma: Rule = {
  code: 'INV118',
  slug: 'stale-vma',
  title: 'a VMA is used after the mmap lock was dropped',
  severity: 'error',
  enforces: enforcement.vmaLookup,
  check,
};

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const { op, states, event } = visit;
    if (event?.event !== 'vma-lookup' || states.length === 0 || !states.every(holdsOwnMmapLock)) continue;
    const name = resultName(fn, op);
    if (name === null) continue;
    const course = flow.course(fn, visit, {
      assume: (s) => withResultIn(s, op.id, POS),
      stops: (o) => o === op || isPin(o) || (isNamed(o, name) && !holdsResult(o, op)),
    });
    if (course.widened) continue;
    const read = firstStaleUse(course, name);
    const given = read === null ? firstStaleGift(context, course, name) : null;
    const use = read ?? given?.span ?? null;
    if (use === null) continue;
    yield {
      span: use,
      message:
        given === null
          ? `${name} is read after the mmap lock under which it was looked up was dropped`
          : `${callName(given)} is given ${name} after the mmap lock under which it was looked up was dropped`,
      help: 'Copy what is needed while the lock is held, or look the VMA up again.',
      related: steps(fn, [op.span, 'looked up under the mmap lock']),
    };
  }
}

function holdsOwnMmapLock(state: State): boolean {
  return state.locks.some(
    (l) => l.cls === mmapLockClass && l.count > 0 && l.certain && l.origin === 'acquired',
  );
}

/** The local that the result is stored in. */
function resultName(fn: FunctionIr, call: CallOp): string | null {
  for (const op of fn.blocks.flatMap((b) => b.ops)) {
    if (!holdsResult(op, call) || op.kind !== 'assign') continue;
    const root = op.target?.root;
    return root?.kind === 'local' && op.target?.path.length === 0 ? root.name : null;
  }
  return null;
}

function holdsResult(op: Op, call: CallOp): boolean {
  return op.kind === 'assign' && op.value.kind === 'temp' && op.value.id === call.id;
}

/** The operation writes the variable. */
function isNamed(op: Op, name: string): boolean {
  const is = (p: Place): boolean => p.root.kind === 'local' && p.root.name === name && p.path.length === 0;
  if (op.kind === 'havoc') return op.places.some(is);
  if (op.kind === 'call') return op.args.some((a) => a.value.kind === 'address' && is(a.value.place));
  return op.kind === 'assign' && op.target !== null && is(op.target);
}

function isPin(op: Op): boolean {
  return op.kind === 'call' && op.callee.kind === 'name' && vmaPins.has(op.callee.name);
}

function firstStaleUse(course: Course, name: string): Span | null {
  const uses = [
    ...course.calls.map(({ op, states }) => ({ span: op.span, states, reads: op.args.map((a) => a.value) })),
    ...course.assigns.map(({ op, states }) => ({
      span: op.span,
      states,
      reads: [op.value, ...(op.target === null ? [] : [placeExpr(op.target, op.span)])],
    })),
    ...course.tests.map(({ end, states }) => ({
      span: end.span,
      states,
      reads: [end.kind === 'branch' ? end.condition : end.value],
    })),
  ];
  const stale = uses.filter(
    ({ states, reads }) => reads.some((r) => dereferences(r, name)) && states.every(holdsNone),
  );
  stale.sort((a, b) => a.span.start - b.span.start);
  return stale[0]?.span ?? null;
}

/** A call of a function in view that needs what it is given: it reads the VMA, or what it does wants the mmap lock. */
function firstStaleGift({ flow, fn }: RuleContext, course: Course, name: string): CallOp | null {
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

function placeExpr(place: Place, span: Span): Expr {
  return { kind: 'place', place, span };
}

function dereferences(expr: Expr, name: string): boolean {
  return placesRead(expr).some((p) => isVariable(p, name) && p.path[0]?.kind === 'deref');
}

function holdsNone(state: State): boolean {
  return !state.murky && !mayHoldClass(state, mmapLockClass);
}
