// Where an invalidation that a function opens by itself is closed: on which paths, and under which tests.

import { ANY, NEG } from '../../flow/values.ts';
import type { CallOp, FunctionIr, Op } from '../../ir/ir.ts';
import { printExpr } from '../../ir/print.ts';
import type { Draft, RuleContext } from '../rule.ts';
import { steps } from './steps.ts';
import { eventOf } from './subscriptions.ts';

const ends: ReadonlySet<string> = new Set(['range-end', 'invalidate-end']);

/** The function counts an invalidation in and out again, but returns with the same result without counting it out. */
export function* countedOnSomePath({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  const own = (kind: string): boolean => facts.calls.some((c) => c.event?.event === kind);
  if (facts.widened || flow.roles(fn).length > 0) return;
  if (!own('invalidate-begin') || !own('invalidate-end')) return;
  const isNothing = fn.returns.base === 'void' && fn.returns.pointers === 0;
  const arrivals = facts.returns.flatMap((r) => r.arrivals.map((a) => ({ end: r.end, ...a })));
  const left = arrivals.flatMap((a) => {
    const open = a.state.pending.find((p) => p.kind === 'in-progress' && p.count > 0);
    return open === undefined || a.state.murky ? [] : [{ ...a, open }];
  });
  for (const { end, value, open } of left) {
    const isSame = arrivals.some(
      (a) =>
        !a.state.murky &&
        !a.state.pending.some((p) => p.key === open.key) &&
        (isNothing || (value !== null && value.mask !== ANY && a.value?.mask === value.mask)),
    );
    // Who fails hands nothing over; who succeeds may leave the end to the caller.
    if ((!isSame && value?.mask !== NEG) || endsUnderSameTest(fn, open.span.start)) continue;
    yield {
      span: open.span,
      message: 'the invalidation that is counted in here is not counted out on every path',
      help: 'Count it out on every path after it, or readers retry for ever.',
      related: steps(fn, [end.span, 'reached with the invalidation open']),
      scene: { kind: 'invalidator' },
    };
    return;
  }
}

/** The end is guarded by the test that guards the start, as far as the text says. */
export function endsUnderSameTest(fn: FunctionIr, start: number): boolean {
  const guard = guardOf(fn, (op) => op.span.start === start);
  if (guard === null) return false;
  return fn.blocks.some((block) =>
    block.ops.some((op) => isEnd(op) && guardOf(fn, (other) => other === op) === guard),
  );
}

function isEnd(op: Op): op is CallOp {
  return ends.has(eventOf(op)?.event ?? 'other');
}

/** The condition, as text, of the branch that leads straight to the call; null if none does. */
function guardOf(fn: FunctionIr, wanted: (op: CallOp) => boolean): string | null {
  const block = fn.blocks.find((b) => b.ops.some((op) => op.kind === 'call' && wanted(op)));
  const before = fn.blocks.find((b) => b.end.kind === 'branch' && b.end.then === block?.id);
  return before?.end.kind === 'branch' ? printExpr(before.end.condition) : null;
}
