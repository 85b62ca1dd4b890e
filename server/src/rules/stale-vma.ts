// INV118: a VMA is read after the mmap lock under which it was looked up was dropped: it may be freed by then.

import type { Span } from '../base/span.ts';
import { withResultIn } from '../flow/course.ts';
import type { Course } from '../flow/facts.ts';
import type { HeldLock, State } from '../flow/state.ts';
import { POS } from '../flow/values.ts';
import type { CallOp, FunctionIr, Op, Place } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { mmapLockClass, vmaPins } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { dereferences, firstStaleGift, holdsNone, readsOf } from './shared/vma-uses.ts';

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
      assume: (s) => withResultIn(heldSince(op, s), op.id, POS),
      stops: (o) => o === op || isPin(o) || (isNamed(o, name) && !holdsResult(o, op)),
    });
    if (course.widened) continue;
    const read = firstStaleUse(course, name, op);
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

/** The mmap lock as it is held at the lookup, to be told from a later hold of it. */
function heldSince(lookup: CallOp, state: State): State {
  return {
    ...state,
    locks: state.locks.map((l) => (l.cls === mmapLockClass ? { ...l, span: lookup.span } : l)),
  };
}

/** Without the mmap lock, or in another hold of it than that of the lookup. */
function isLater(lookup: CallOp, state: State): boolean {
  if (holdsNone(state)) return true;
  return !state.murky && state.locks.every((l) => l.cls !== mmapLockClass || isTakenAfter(l, lookup));
}

function isTakenAfter({ certain, count, origin, span }: HeldLock, lookup: CallOp): boolean {
  return certain && count > 0 && origin === 'acquired' && span.start !== lookup.span.start;
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

function firstStaleUse(course: Course, name: string, lookup: CallOp): Span | null {
  const uses = [
    ...[...course.calls, ...course.assigns].map(({ op, states }) => ({
      span: op.span,
      states,
      reads: readsOf(op),
    })),
    ...course.tests.map(({ end, states }) => ({
      span: end.span,
      states,
      reads: [end.kind === 'branch' ? end.condition : end.value],
    })),
  ];
  const stale = uses.filter(
    ({ states, reads }) =>
      reads.some((r) => dereferences(r, name)) && states.every((s) => isLater(lookup, s)),
  );
  stale.sort((a, b) => a.span.start - b.span.start);
  return stale[0]?.span ?? null;
}
