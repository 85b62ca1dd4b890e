// An address space that is still walked after the function has given back the only reference it took on it.

import { pointee } from '../../flow/evaluate.ts';
import { certainLocks } from '../../flow/queries.ts';
import type { CallVisit, CourseStep } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, Place } from '../../ir/ir.ts';
import { rootName } from '../../ir/place.ts';
import { mmapLockClass } from '../../semantics/identity.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { mmOf, movesOn } from './mm-references.ts';
import { isLockOf } from './mmap-lock.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';
import { eventOf } from './subscriptions.ts';

export function* walkedAfterPut({ flow, fn }: RuleContext): Iterable<Draft> {
  const { calls } = flow.facts(fn);
  const gets = calls.filter((c) => c.event?.event === 'mm-get' && c.states.length > 0);
  // Who could take it only while somebody else has one does not depend on its own.
  if (gets.length === 0 || gets.some((c) => c.event?.returns !== 'bool')) return;
  for (const put of calls) {
    if (put.event?.event !== 'mm-put' || put.states.length === 0) continue;
    const mm = mmOf(fn, put)?.place ?? null;
    if (mm === null || rootName(mm.root) === 'current') continue;
    const own = gets.filter((c) => mmOf(fn, c)?.place?.key === mm.key);
    if (own.length !== 1 || own.length < gets.length) continue;
    const course = flow.course(fn, put, {
      assume: (state) => state,
      stops: (op, state) =>
        op === put.op ||
        own.some((c) => c.op === op) ||
        movesOn(op, state, { place: mm, id: -1, name: null }),
    });
    const walk = course.widened ? undefined : course.calls.find((step) => walks(step, mm));
    if (walk === undefined) continue;
    yield {
      span: put.op.span,
      message: `${callName(put.op)} gives back the reference on an address space that ${callName(walk.op)} still walks`,
      help: 'Give it back after the last use of the address space.',
      related: steps(fn, ...notes(own, walk.op)),
    };
  }
}

function notes([get]: readonly CallVisit[], walk: CallOp): (readonly [CallOp['span'] | null, string])[] {
  return [
    [get?.op.span ?? null, 'the reference is taken'],
    [walk.span, 'walked here'],
  ];
}

/** The call looks into that address space whichever way it was come by: its mmap lock is held, or it is named. */
function walks({ op, states }: CourseStep<CallOp>, mm: Place): boolean {
  const row = eventOf(op);
  if (row?.event !== 'translate' && row?.event !== 'vma-lookup') return false;
  return states.length > 0 && states.every((state) => isGiven(state, op, mm) || holdsLockOf(state, mm));
}

function isGiven(state: State, op: CallOp, mm: Place): boolean {
  return op.args.some(({ value }) => pointee(state, value)?.key === mm.key);
}

function holdsLockOf(state: State, mm: Place): boolean {
  return certainLocks(state).some((l) => l.cls === mmapLockClass && isLockOf(l, mm));
}
