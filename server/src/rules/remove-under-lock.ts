// INV405: a notifier is removed with a lock held that its callback takes, or from the callback: the removal waits
// for the callback, and the callback for the lock.

import { certainLocks, lockName } from '../flow/queries.ts';
import type { FlowEngine } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { removalBelow, removes, type RemovalBelow } from './shared/removal-below.ts';
import { steps } from './shared/steps.ts';
import { eventOf } from './shared/subscriptions.ts';

export const removeUnderLock: Rule = {
  code: 'INV405',
  slug: 'remove-under-lock',
  title: 'a notifier is removed under a lock that its callback takes',
  severity: 'warning',
  enforces: enforcement.noDeadlock,
  check: findRemovals,
};

function* findRemovals({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const callback = flow.roles(fn).some((r) => r.row.role !== 'fault' && r.row.role !== 'free');
  const taken = flow.callbackLocks(fn.path);
  for (const visit of facts.calls) {
    const isRemoval = removes(visit.event);
    const [first] = visit.states;
    if (first === undefined || (visit.event !== null && !isRemoval)) continue;
    if (callback) {
      if (isRemoval)
        yield {
          span: visit.op.span,
          message: `${callName(visit.op)} waits for the callback that it is called from`,
          help: 'Remove the notifier from a work item, or put it with mmu_notifier_put().',
        };
      continue;
    }
    // Held on every path to here, and taken by a callback that the removal waits for.
    const lock = certainLocks(first).find(
      (l) =>
        l.cls !== null &&
        taken.has(l.cls) &&
        visit.states.every((s) => !s.murky && certainLocks(s).some((other) => other.cls === l.cls)),
    );
    if (lock === undefined) continue;
    const takenHere = steps(fn, [lock.span, 'the lock is taken']);
    if (isRemoval) {
      yield {
        span: visit.op.span,
        message: `${callName(visit.op)} is called with ${lockName(lock)} held, which a callback takes: it waits for ever`,
        help,
        related: takenHere,
      };
      continue;
    }
    const below = removalBelow(flow, fn, visit.op, lock.cls ?? '');
    if (below === null || !waitsForIt(flow, fn, below, lock.cls ?? '')) continue;
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} comes to ${callName(below.op)} with ${lockName(lock)} held, which a callback takes: it waits for ever`,
      help,
      related: [...takenHere, { file: below.fn.path, span: below.op.span, message: 'removed here' }],
    };
  }
}

const help = 'Release the lock before the notifier is removed.';

/** An unregistration waits for all callbacks, the removal of an interval for those of an invalidation. */
function waitsForIt(flow: FlowEngine, fn: FunctionIr, { op }: RemovalBelow, cls: string): boolean {
  return eventOf(op)?.event === 'unregister' || flow.invalidationLocks(fn.path).has(cls);
}
