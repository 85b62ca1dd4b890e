// INV502: of two returns of one class of result, one leaves a lock held and the other does not.

import { enforcement } from '../semantics/enforcement.ts';
import { ANY, NEG } from '../flow/values.ts';
import { lockName, certainLocks } from '../flow/queries.ts';
import type { FlowEngine, FlowFacts } from '../flow/facts.ts';
import type { HeldLock, State } from '../flow/state.ts';
import { releasedKey } from '../flow/locks.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { invalidating, roleAmong } from './shared/below-callbacks.ts';
import { isCarriedRound } from './shared/driver-lock.ts';
import { dropsMmapLock } from './shared/mmap-lock.ts';
import { nobodyGivesBack } from './shared/gives-back.ts';
import { lockUses } from './shared/lock-uses.ts';
import { resultName, distinguishable, exitsOf, sameClass, type Exit } from './shared/exits.ts';
import { findGivenAway } from './shared/given-away.ts';
import { isOneObject } from './shared/one-object.ts';
import { isOwnLock } from './shared/taken-by.ts';
import { steps } from './shared/steps.ts';

export const lockLeak: Rule = {
  code: 'INV502',
  slug: 'lock-leak',
  title: 'a return leaves a lock held',
  severity: 'error',
  enforces: enforcement.unlock,
  check: findLeaks,
};

function* findLeaks(context: RuleContext): Iterable<Draft> {
  const { program, flow, fn } = context;
  const facts = flow.facts(fn);
  // What a callback leaves held is for INV214.
  if (facts.widened || fn.partial || roleAmong(flow, fn, invalidating) !== null) return;
  const exits = exitsOf(facts);
  yield* findGivenAway(facts, exits);
  // Where a lookup may have dropped it, whether it is held is not known.
  const isDoubtful = facts.calls.some((c) => dropsMmapLock(program, c.event));
  const reported = new Set<string>();
  for (const exit of exits) {
    if (exit.arrival.state.murky) continue;
    for (const lock of certainLocks(exit.arrival.state)) {
      if (!isOwnLock(flow, facts, lock) || reported.has(lock.key)) continue;
      if (isDoubtful && lock.cls === mmapLockClass) continue;
      if (isCarriedRound(exit.arrival.state, lock) || isSectionsOwn(exit.arrival.state, lock)) continue;
      const other = exits.find(
        (e) =>
          e !== exit &&
          isWithout(flow, facts, exit, e, lock) &&
          (sameClass(e.arrival, exit.arrival) || isKeptOnError(exit, e, lock)) &&
          !distinguishable(facts, exit, e, lock),
      );
      if (other === undefined && !isLostToAll(context, lock)) continue;
      reported.add(lock.key);
      yield {
        span: exit.end,
        leaked: {
          key: lock.key,
          taken: lock.span,
          leaving: { span: exit.end, mask: exit.arrival.value?.mask ?? ANY },
        },
        message: `${lockName(lock)} is still held on this return; ${
          other === undefined
            ? 'nothing in here or above releases it'
            : `${resultName(exit.arrival)} returns elsewhere without it`
        }`,
        help: 'Release it on this path too.',
        related: steps(
          fn,
          [lock.span, 'the lock is taken'],
          ...(other === undefined ? [] : [[other.end, 'returns with the lock released'] as const]),
        ),
      };
    }
  }
}

/** The function takes it and never releases it, and neither does who gets it. */
function isLostToAll(context: RuleContext, lock: HeldLock): boolean {
  const { flow, fn } = context;
  if (lock.origin !== 'acquired' || lock.cls === null) return false;
  if (lockUses(flow, flow.facts(fn), lock.key).releases.size > 0) return false;
  return nobodyGivesBack(context, fn, lock.cls);
}

/** The other exit does not hold it: it was released, or both are errors and it was never taken. */
function isWithout(flow: FlowEngine, facts: FlowFacts, exit: Exit, other: Exit, lock: HeldLock): boolean {
  const { state, value } = other.arrival;
  if (state.murky || state.locks.some((l) => l.key === lock.key)) return false;
  if (state.facts.values.has(releasedKey(lock.key))) return true;
  // Who never took it leaves the same way as who has given it back: which of the two comes here is not told apart.
  if (isGivenBackBefore(flow, facts, other, lock)) return true;
  const mine = exit.arrival.value;
  // Which errno it is may tell the caller.
  if (mine?.mask !== NEG || value?.mask !== NEG) return false;
  return mine.exact === null || value.exact === null || mine.exact === value.exact;
}

/** Paths that have taken this very lock release it on the way to that return, which tells the caller nothing. */
function isGivenBackBefore(
  flow: FlowEngine,
  facts: FlowFacts,
  { end, arrival }: Exit,
  lock: HeldLock,
): boolean {
  if (arrival.value !== null || !isOneObject(flow, facts, lock)) return false;
  const { releases } = lockUses(flow, facts, lock.key);
  return facts.calls.some(
    ({ op, states }) =>
      releases.has(op) &&
      op.span.start < end.start &&
      states.some((s) => certainLocks(s).some((l) => l.key === lock.key && l.span.start === lock.span.start)),
  );
}

/** An error leaves held what success has given back: a lock is handed over the other way round. */
function isKeptOnError(exit: Exit, other: Exit, lock: HeldLock): boolean {
  const { value, state } = other.arrival;
  return (
    exit.arrival.value?.mask === NEG &&
    value !== null &&
    (value.mask & NEG) === 0 &&
    state.facts.values.has(releasedKey(lock.key))
  );
}

/** The end of a section releases the mmap lock: which of two is left is for INV601 to say. */
function isSectionsOwn(state: State, lock: HeldLock): boolean {
  return lock.cls === mmapLockClass && state.attempts.some((a) => a.id.startsWith('section:'));
}
