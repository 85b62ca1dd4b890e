// INV302: an end follows a start that was refused, or nobody looks whether it was.

import { NONZERO } from '../flow/values.ts';
import { withResultIn } from '../flow/course.ts';
import { pointee } from '../flow/evaluate.ts';
import { resultIsDead } from '../flow/queries.ts';
import type { State } from '../flow/state.ts';
import type { CallOp } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { eventOf } from './shared/subscriptions.ts';

export const endAfterFailedStart: Rule = {
  code: 'INV302',
  slug: 'end-after-failed-start',
  title: 'an invalidation is ended that was refused',
  severity: 'warning',
  enforces: enforcement.refusedRange,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const { op, event, states } = visit;
    if (event?.event !== 'range-start-nonblock' || states.length === 0) continue;
    if (op.result !== 'used' || resultIsDead(fn, op)) {
      yield {
        span: op.span,
        message: `the result of ${callName(op)} is dropped: a range that was refused must be left alone`,
        help: 'If it is not 0, touch no page table and do not end the invalidation.',
        scene: { kind: 'invalidator' },
      };
      continue;
    }
    const range = rangeOf(op, states);
    const course = flow.course(fn, visit, {
      assume: (s) => withResultIn(s, op.id, NONZERO),
      stops: (o) => o.kind === 'call' && eventOf(o)?.event.startsWith('range-start') === true,
    });
    for (const step of course.widened ? [] : course.calls) {
      if (eventOf(step.op)?.event !== 'range-end' || rangeOf(step.op, step.states) !== range) continue;
      yield {
        span: step.op.span,
        message: `${callName(step.op)} ends an invalidation that was refused`,
        help: 'Skip it where the start has failed.',
        related: steps(fn, [op.span, 'reached where this fails']),
        scene: { kind: 'invalidator' },
      };
    }
  }
}

/** The range's place, the same in all states; null if not. */
function rangeOf(op: CallOp, states: readonly State[]): string | null {
  const index = eventOf(op)?.args.range;
  const value = index === undefined ? undefined : op.args[index]?.value;
  const keys = new Set(states.map((s) => (value === undefined ? null : (pointee(s, value)?.key ?? null))));
  const [key] = keys;
  return keys.size === 1 ? (key ?? null) : null;
}
