// INV214: a callback returns with a lock, or refuses with a count, that nobody gives back.

import type { Arrival, FlowEngine, FlowFacts } from '../flow/facts.ts';
import { releasedKey } from '../flow/locks.ts';
import { certainLocks, lockName } from '../flow/queries.ts';
import type { HeldLock } from '../flow/state.ts';
import { NEG } from '../flow/values.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { invalidating, roleAmong } from './shared/below-callbacks.ts';
import { mayGiveBack } from './shared/gives-back.ts';
import { steps } from './shared/steps.ts';
import { isOwnLock } from './shared/taken-by.ts';

export const callbackLockLeak: Rule = {
  code: 'INV214',
  slug: 'callback-lock-leak',
  title: 'a callback returns with a lock held',
  severity: 'warning',
  enforces: enforcement.noDeadlock,
  check,
};

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const role = roleAmong(flow, fn, invalidating);
  const facts = flow.facts(fn);
  if (role === null || facts.widened || fn.partial) return;
  const reported = new Set<string>();
  for (const { end, arrivals } of facts.returns) {
    for (const arrival of arrivals) {
      const { state } = arrival;
      if (state.murky) continue;
      for (const lock of certainLocks(state)) {
        if (lock.origin === 'asserted' || reported.has(lock.key)) continue;
        // A helper may take a lock for reasons of its own: only if it takes it whatever happens, if this function is seen to
        // release it elsewhere, or if nobody here ever does.
        if (
          lock.origin === 'callee' &&
          !isOwnLock(flow, facts, lock) &&
          (isReleasedByChance(flow, facts, lock) ||
            !facts.returns.some((r) => r.arrivals.some((a) => wasReleased(a, lock)))) &&
          mayGiveBack(context, fn, lock.cls)
        )
          continue;
        // What start leaves held end releases, unless start has failed.
        if (isTakenBack(context, lock.cls) && !fails(arrival)) continue;
        reported.add(lock.key);
        yield {
          span: end.span,
          message: `the callback returns with ${lockName(lock)} held`,
          help: 'Release it on this path too.',
          related: steps(fn, [lock.span, 'the lock is taken']),
          scene: { kind: 'callback', spots: [] },
        };
      }
      const open = fails(arrival)
        ? state.pending.find((p) => p.kind === 'in-progress' && p.count > 0)
        : undefined;
      if (open === undefined || reported.has(open.key)) continue;
      reported.add(open.key);
      yield {
        span: end.span,
        message: 'the callback refuses the range and leaves an invalidation open: no end follows a refusal',
        help: 'Close it before the callback refuses.',
        related: steps(fn, [open.span, 'opened here']),
      };
    }
  }
}

function wasReleased({ state }: Arrival, lock: HeldLock): boolean {
  return lock.place !== null && state.facts.values.has(releasedKey(lock.key));
}

/** A helper gives it back for some of its arguments: which those are is not told apart. */
function isReleasedByChance(flow: FlowEngine, { calls }: FlowFacts, { cls }: HeldLock): boolean {
  return calls.some(({ callees }) =>
    callees.some((callee) => {
      const outcomes = flow.summary(callee)?.outcomes ?? [];
      const releasing = outcomes.filter((o) => o.locks.some((l) => l.delta < 0 && l.cls === cls));
      return releasing.length > 0 && releasing.length < outcomes.length;
    }),
  );
}

function fails({ value }: Arrival): boolean {
  return value?.mask === NEG;
}

/** The end callback of one of the tables releases a lock of that class on its caller's behalf. */
function isTakenBack({ program, flow, fn }: RuleContext, cls: string | null): boolean {
  return flow.roles(fn).some(({ table }) =>
    table.callbacks.some((c) => {
      const end = c.row.role === 'end' ? program.definition(c.functionName, table.variable.path) : null;
      const summary = end === null ? null : flow.summary(end);
      return (
        summary?.outcomes.some(
          (o) => o.murky || o.locks.some((l) => l.delta < 0 && (cls === null || l.cls === cls)),
        ) === true
      );
    }),
  );
}
