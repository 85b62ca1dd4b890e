// INV503: a lock is released that this path took and already gave back, itself or by a helper, or in a mode in which it
// is not held.

import { enforcement } from '../semantics/enforcement.ts';
import { failedKey, releasedKey, type LockIdentity } from '../flow/locks.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import { lockName } from '../flow/queries.ts';
import type { HeldLock, State } from '../flow/state.ts';
import type { Outcome } from '../flow/summary.ts';
import type { Op } from '../ir/ir.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { releasedInOtherMode } from './shared/lock-mode.ts';
import { lockUses } from './shared/lock-uses.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';
import { isLookedAt } from './shared/subscriptions.ts';

export const unlockNotHeld: Rule = {
  code: 'INV503',
  slug: 'unlock-not-held',
  title: 'a lock is released that is not held',
  severity: 'error',
  enforces: enforcement.unlock,
  check: findSecondReleases,
};

type Looked = Pick<RuleContext, 'flow' | 'fn'>;

function* findSecondReleases(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  yield* releasedInOtherMode(context);
  yield* givenBackByHelper({ flow, fn });
  yield* releasedThoughFailed({ flow, fn });
  for (const visit of facts.calls) {
    if (visit.lock?.effect !== 'release') continue;
    // A bit may be set by other means than as a lock.
    if (visit.lock.lock.kind === 'token' || visit.lock.lock.kind === 'bit') continue;
    const lock = flow.lockOf(fn, visit);
    if (lock === null || visit.states.length === 0) continue;
    const failed = hasFailedOnly(visit, lock);
    const key = failed ? failedKey(lock.key) : releasedKey(lock.key);
    const isFree = (s: State): boolean =>
      !s.murky &&
      !s.locks.some((l) => l.count > 0 && (l.key === lock.key || (l.cls !== null && l.cls === lock.cls)));
    // Some paths may not have taken it at all: whoever holds it for those could not have let the others take it.
    if (!visit.states.every(isFree) || !visit.states.some((s) => s.facts.values.has(key))) continue;
    yield {
      span: visit.op.span,
      message: failed
        ? `${lock.key} is released where taking it has failed`
        : `${lock.key} is held on no path to here, and was already released`,
      help: 'Release it once, on the path that holds it.',
    };
  }
}

/** Taking the lock has failed on every path to here. */
function hasFailedOnly({ states }: CallVisit, lock: LockIdentity): boolean {
  return states.every((s) => s.facts.values.has(failedKey(lock.key)));
}

/** A helper gives the lock back for one of its results only, and with that result all paths come to a release of it. */
function* givenBackByHelper({ flow, fn }: Looked): Iterable<Draft> {
  for (const visit of flow.facts(fn).calls) {
    for (const lock of handedDown(flow, visit)) {
      const first = releaseBehind({ flow, fn }, visit, lock, releasedKey(lock.key));
      if (first === null) continue;
      yield {
        span: first.span,
        message: `${lockName(lock)} is released here, and ${callName(visit.op)} may have given it back already`,
        help: 'Let the helper return with the lock held whatever its result is, or release it only where it does.',
        related: steps(fn, [visit.op.span, 'gives the lock back for some of its results']),
      };
    }
  }
}

/** Taking the lock may fail, and then all paths come to a release of it, with others that have taken it. */
function* releasedThoughFailed({ flow, fn }: Looked): Iterable<Draft> {
  const { calls } = flow.facts(fn);
  for (const visit of calls) {
    // Whose result nobody looks at may be one that cannot fail: a reservation without a ticket.
    if (visit.lock?.effect !== 'acquire' || visit.lock.success === 'always' || !isLookedAt(fn, visit))
      continue;
    const lock = flow.lockOf(fn, visit);
    if (lock === null || visit.states.some((s) => s.murky || s.locks.some((l) => l.cls === lock.cls)))
      continue;
    const first = releaseBehind({ flow, fn }, visit, lock, failedKey(lock.key));
    if (first === null || calls.some((c) => c.op === first && hasFailedOnly(c, lock))) continue;
    yield {
      span: first.span,
      message: `${lock.key} is released where taking it has failed`,
      help: 'Where it fails, leave past the release.',
      related: steps(fn, [visit.op.span, 'where this fails']),
    };
  }
}

/** The release to which all paths lead on which that fact holds of the lock after the call; null if there is doubt. */
function releaseBehind({ flow, fn }: Looked, visit: CallVisit, lock: LockIdentity, fact: string): Op | null {
  const { all, releases } = lockUses(flow, flow.facts(fn), lock.key);
  const isHeld = (s: State): boolean => s.locks.some((l) => l.cls === lock.cls && l.count > 0);
  let isInDoubt = false;
  const course = flow.course(fn, visit, {
    assume: (state) => (!isHeld(state) && state.facts.values.has(fact) ? state : null),
    stops: (op, state) => {
      if (state.murky || isHeld(state)) isInDoubt = true;
      return isInDoubt || op === visit.op || all.some((c) => c.op === op);
    },
  });
  const [first] = course.stopped;
  if (first === undefined || isInDoubt || course.widened) return null;
  if (course.returns.some((r) => r.arrivals.length > 0)) return null;
  return [...course.stopped].every((op) => releases.has(op)) ? first : null;
}

/** Locks of this function that the helper behind the call gives back for some of its results, and keeps for others. */
function handedDown(flow: FlowEngine, { event, lock, callees, states }: CallVisit): readonly HeldLock[] {
  const [callee, other] = callees;
  if (event !== null || lock !== null || callee === undefined || other !== undefined) return [];
  const outcomes = flow.summary(callee)?.outcomes ?? [];
  const givesBack = (o: Outcome, cls: string | null): boolean =>
    o.locks.some((l) => l.delta < 0 && l.cls === cls);
  return (states[0]?.locks ?? []).filter(
    ({ key, cls, origin, count }) =>
      cls !== null &&
      origin === 'acquired' &&
      count === 1 &&
      states.every((s) => !s.murky && s.locks.some((l) => l.key === key && l.count === 1)) &&
      outcomes.some((o) => !o.murky && givesBack(o, cls)) &&
      outcomes.some((o) => !o.murky && !givesBack(o, cls)),
  );
}
