// INV213: a callback waits for the end of callbacks, for work that waits for its lock, or so that a signal ends the
// wait before the device is quiet.

import { mayHoldClass } from '../flow/queries.ts';
import { withResultIn } from '../flow/course.ts';
import type { CallVisit } from '../flow/facts.ts';
import { NEG, NONZERO, ZERO } from '../flow/values.ts';
import type { CallOp } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { isInterruptible } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callsReaching, chainText, invalidating, roleAmong } from './shared/below-callbacks.ts';
import { callName } from './shared/names.ts';
import { workLocks } from './shared/work.ts';

export const waitInCallback: Rule = {
  code: 'INV213',
  slug: 'wait-in-callback',
  title: 'a callback waits for what waits for it, or not to the end',
  severity: 'error',
  enforces: enforcement.removal,
  check,
};

const search = { matches: waitsForCallbacks };

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  if (fn.partial || flow.roles(fn).every((r) => r.row.role === 'fault')) return;
  for (const { visit, witness } of callsReaching(flow, fn, search)) {
    // What the callback itself removes is for INV405.
    if (witness.chain.length === 1 && visit.event?.event !== 'synchronize') continue;
    yield {
      span: visit.op.span,
      message: `${chainText(witness)} waits for callbacks to end, this one among them`,
      help: 'Leave it to a work item, or put the notifier instead.',
    };
  }
  const role = roleAmong(flow, fn, invalidating);
  if (role === null) return;
  const facts = flow.facts(fn);
  if (facts.widened) return;
  for (const visit of facts.calls) {
    if (visit.states.length === 0) continue;
    const cls = workLocks(context, visit).find((c) =>
      visit.states.every(
        (s) => !s.murky && mayHoldClass(s, c) && s.locks.some((l) => l.cls === c && l.certain),
      ),
    );
    if (cls !== undefined) {
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} waits for work that takes ${cls}, which this callback holds`,
        help: 'Wait before the lock is taken, or do not wait.',
      };
    }
    if (givesUp(context, visit, role.refuses === 'false')) {
      yield {
        span: visit.op.span,
        severity: 'warning',
        message: `a signal ends ${callName(visit.op)}, and the callback returns as if all were done`,
        help: 'Wait without being interrupted: the invalidation cannot be put off.',
      };
    }
  }
}

function waitsForCallbacks(op: CallOp): boolean {
  const row = op.callee.kind === 'name' ? vocabulary.events.get(op.callee.name) : undefined;
  return row?.event === 'synchronize' || row?.event === 'unregister' || row?.event === 'remove';
}

/** The wait was interrupted, and some path returns success all the same. */
function givesUp({ flow, fn }: RuleContext, visit: CallVisit, isBool: boolean): boolean {
  const { op, lock, sleeper } = visit;
  const index = sleeper?.interruptible;
  const asked = index === undefined ? null : op.args[index]?.value;
  const isAsked = asked?.kind === 'constant' && asked.name === 'true';
  if (!isAsked && !isInterruptible(lock?.name ?? sleeper?.name ?? '')) return false;
  if (op.result !== 'used') return true;
  const course = flow.course(fn, visit, {
    assume: (s) => withResultIn(s, op.id, NEG, '-ERESTARTSYS') ?? withResultIn(s, op.id, NEG),
    stops: (o) => o === op,
  });
  if (course.widened) return false;
  return course.returns.some(({ arrivals }) =>
    arrivals.some(
      ({ value }) => value !== null && (isBool ? (value.mask & ~NONZERO) === 0 : value.mask === ZERO),
    ),
  );
}
