// INV608: a range is registered with a mirror that is not registered: before it was, or after it was ended.

import { withResultIn } from '../flow/course.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import { ZERO } from '../flow/values.ts';
import type { CallOp, FunctionIr, Op } from '../ir/ir.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { State } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { eventOf, mayReach, subscriptionAt } from './shared/subscriptions.ts';

export const hmmRangeWithoutMirror: Rule = {
  code: 'INV608',
  slug: 'hmm-range-without-mirror',
  title: 'a range is registered where no mirror is',
  severity: 'error',
  enforces: enforcement.rangeTracking,
  check,
};

const registers: readonly EventKind[] = ['register'];
const changes: readonly EventKind[] = ['register', 'unregister'];

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const ranges = facts.calls.filter((c) => c.event?.event === 'hmm-register');
  if (ranges.length === 0) return;
  for (const visit of facts.calls) {
    if (visit.event?.event !== 'unregister') continue;
    const late = next(flow, fn, visit, (op) => eventOf(op)?.event === 'hmm-register', registers);
    if (late !== null)
      yield {
        span: late.span,
        message: `${callName(late)} with a mirror that was unregistered`,
        help: 'Unregister the mirror last.',
        related: steps(fn, [visit.op.span, 'the mirror is unregistered']),
      };
  }
  for (const visit of ranges) {
    const first = next(flow, fn, visit, (op) => isRegistration(op), changes);
    if (first !== null)
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} with a mirror that is registered only later`,
        help: 'Register the mirror first.',
        related: steps(fn, [first.span, 'the mirror is registered']),
      };
  }
}

function isRegistration(op: CallOp): boolean {
  return eventOf(op)?.event === 'register';
}

/** The first call of the kind on the same mirror, with nothing in between that may change the registration. */
function next(
  flow: FlowEngine,
  fn: FunctionIr,
  visit: CallVisit,
  isWanted: (op: CallOp) => boolean,
  between: readonly EventKind[],
): CallOp | null {
  const [mirror, ...others] = visit.states.map((s) => mirrorAt(s, visit.op));
  if (mirror == null || others.some((m) => m !== mirror)) return null;
  const isOurs = (op: CallOp, states: readonly State[]): boolean =>
    isWanted(op) && states.every((s) => mirrorAt(s, op) === mirror);
  const found = new Set<CallOp>();
  const stops = (op: Op, state: State): boolean => {
    if (op === visit.op || op.kind === 'havoc') return true;
    if (op.kind !== 'call') return false;
    if (isOurs(op, [state])) found.add(op);
    return found.has(op) || mayReach(flow, fn, op, between, (o) => mirrorAt(state, o) === mirror);
  };
  const course = flow.course(fn, visit, {
    assume: (s) => (visit.event?.returns === 'errno' ? withResultIn(s, visit.op.id, ZERO) : s),
    stops,
  });
  if (course.widened) return null;
  return [...found].sort((a, b) => a.span.start - b.span.start)[0] ?? null;
}

function mirrorAt(state: State, op: CallOp): string | null {
  const row = eventOf(op);
  return row === null ? null : (subscriptionAt(state, op, row)?.key ?? null);
}
