// INV214: a callback returns with a lock, or refuses with a count, that nobody gives back.

import { releasedClass } from '../flow/acquired.ts';
import { declaredCallees } from '../flow/declared.ts';
import type { Arrival } from '../flow/facts.ts';
import { releasedKey } from '../flow/locks.ts';
import { certainLocks, lockName } from '../flow/queries.ts';
import type { HeldLock } from '../flow/state.ts';
import { NEG } from '../flow/values.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { enforcement } from '../semantics/enforcement.ts';
import { lockLikeName } from '../semantics/identity.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { invalidating, roleAmong } from './shared/below-callbacks.ts';
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
          !facts.returns.some((r) => r.arrivals.some((a) => wasReleased(a, lock))) &&
          mayGiveBack(context, fn, lock.cls, new Set())
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

/** The function, or one that it calls, releases a lock of that class somewhere, or what may be one. */
function mayGiveBack(
  around: Pick<RuleContext, 'program' | 'flow'>,
  fn: FunctionIr,
  cls: string | null,
  seen: Set<FunctionIr>,
): boolean {
  if (seen.has(fn)) return false;
  seen.add(fn);
  const { program, flow } = around;
  return fn.blocks.some((b) =>
    b.ops.some((op) => {
      if (op.kind === 'guard') return true;
      if (op.kind !== 'call') return false;
      const released = releasedClass(program, fn, op);
      if (released !== undefined) return released === null || cls === null || released === cls;
      const callees = flow.calleesOf(fn, op);
      if (callees !== null) return callees.some((c) => mayGiveBack(around, c, cls, seen));
      const name = op.callee.kind === 'name' ? op.callee.name : '';
      return (
        (lockLikeName.test(name) && !vocabulary.locks.has(name)) ||
        declaredCallees(program, fn, op).length > 0
      );
    }),
  );
}
