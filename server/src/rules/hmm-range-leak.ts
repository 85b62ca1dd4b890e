// INV605: a range stays registered on some path: the mirror goes on walking to memory that is used for something else.

import { withResultIn } from '../flow/course.ts';
import type { Arrival } from '../flow/facts.ts';
import { NEG, ZERO } from '../flow/values.ts';
import type { CallOp, FunctionIr, Place } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import type { State } from '../flow/state.ts';
import { pointee } from '../flow/evaluate.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { eventOf, getsObject, isLookedAt, isPartOf, mayReach } from './shared/subscriptions.ts';

export const hmmRangeLeak: Rule = {
  code: 'INV605',
  slug: 'hmm-range-leak',
  title: 'a range stays registered on some path',
  severity: 'warning',
  enforces: enforcement.rangeTracking,
  check,
};

const ends: readonly EventKind[] = ['hmm-unregister'];

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const { op, event, states } = visit;
    if (event?.event !== 'hmm-register' || !isLookedAt(fn, visit)) continue;
    const [range, ...others] = states.map((s) => rangeAt(s, op));
    if (range == null || others.some((r) => r?.key !== range.key)) continue;
    const course = flow.course(fn, visit, {
      assume: (s) => withResultIn(s, op.id, ZERO),
      stops: (o, s) =>
        o === op ||
        (o.kind === 'havoc' && o.places.some((p) => p.key === range.key)) ||
        mayReach(flow, fn, o, ends, (call) => getsObject(call, s, range)) ||
        (o.kind === 'assign' && o.target !== null && isHandedOn(pointee(s, o.value), range)),
    });
    if (course.widened) continue;
    // What outlives the function may be ended by whoever has it next, unless the function does so itself when it fails.
    const isOwn = range.root.kind === 'local' && range.path.every((step) => step.kind !== 'deref');
    if (!isOwn && !endsIt(context, fn)) continue;
    const left = course.returns.find(({ arrivals }) => arrivals.some((a) => isOwn || hasFailed(a)));
    if (left === undefined) continue;
    yield {
      span: op.span,
      message: `the range that ${callName(op)} tracks is not unregistered on every path`,
      help: 'Call hmm_range_unregister() on every path after it was registered.',
      related: steps(fn, [left.end.span, 'returns with the range still registered']),
    };
  }
}

function rangeAt(state: State, op: CallOp): Place | null {
  const index = eventOf(op)?.args.range;
  const value = index === undefined ? undefined : op.args[index]?.value;
  return value === undefined ? null : pointee(state, value);
}

/** The address goes to memory from where others may end it. */
function isHandedOn(object: Place | null, range: Place): boolean {
  return object !== null && isPartOf(range, object);
}

function hasFailed({ value }: Arrival): boolean {
  return value !== null && (value.mask === NEG || value.exact?.startsWith('-') === true);
}

function endsIt({ flow }: RuleContext, fn: FunctionIr): boolean {
  return fn.blocks.some((b) => b.ops.some((op) => mayReach(flow, fn, op, ends, () => false)));
}
