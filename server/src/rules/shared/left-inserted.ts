// Errors that leave a subscription in which the function's other errors take out: whoever hears of an error lets the object
// go, or has it on his stack.

import type { CallVisit, CourseOptions } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import type { CallOp, Op, Place } from '../../ir/ir.ts';
import { NEG } from '../../flow/values.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { callName } from './names.ts';
import { steps } from './steps.ts';
import { eventOf, getsObject, removals } from './subscriptions.ts';

/** @param how follows the insertion where it succeeds, as far as the first call that may take it out again */
export function* leftInserted(
  { flow, fn }: RuleContext,
  how: CourseOptions,
  visit: CallVisit,
  place: Place,
): Iterable<Draft> {
  // Whoever is given the object may keep it, and then an error of something else does not end it.
  const course = flow.course(fn, visit, {
    assume: how.assume,
    stops: (op, state) => how.stops(op, state) || isShown(op, state, place),
  });
  if (course.widened) return;
  const removal = [...course.stopped].find((op) => isRemovalOf(op, visit.op));
  if (removal === undefined) return;
  for (const { end, arrivals } of course.returns) {
    const left = arrivals.some(({ state, value }) => value?.mask === NEG && !state.murky);
    if (!left) continue;
    yield {
      span: end.span,
      message: `an error returns here with ${place.key} still inserted; other paths remove it first`,
      help: 'Remove the notifier on this path too.',
      beyond: 'who lets the object go after the error is out of view',
      related: steps(
        fn,
        [visit.op.span, `${callName(visit.op)} has succeeded`],
        [removal.span, 'removed here'],
      ),
    };
    return;
  }
}

function isShown(op: Op, state: State, place: Place): boolean {
  return op.kind === 'call' && eventOf(op) === null && getsObject(op, state, place);
}

/** It takes out what the other call puts in, as both are written. */
function isRemovalOf(op: Op, inserted: CallOp): boolean {
  const [row, before] = [eventOf(op), eventOf(inserted)];
  if (row === null || before === null || op.kind !== 'call' || !removals.includes(row.event)) return false;
  const subscription = op.args[row.args.subscription ?? 0]?.text;
  return subscription !== undefined && subscription === inserted.args[before.args.subscription ?? 0]?.text;
}
