// INV502: of two returns of one class of result, one leaves a lock held and the other does not.

import { enforcement } from '../semantics/enforcement.ts';
import { ANY, NEG, POS, ZERO, type Value } from '../flow/values.ts';
import { lockName, certainLocks } from '../flow/queries.ts';
import type { Arrival, FlowFacts } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { HeldLock, State } from '../flow/state.ts';
import { releasedKey } from '../flow/locks.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { Span } from '../base/span.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { invalidating, roleAmong } from './shared/below-callbacks.ts';
import { isCarriedRound } from './shared/driver-lock.ts';
import { dropsMmapLock } from './shared/mmap-lock.ts';
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

interface Exit {
  readonly end: Span;
  readonly arrival: Arrival;
}

function* findLeaks({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  // What a callback leaves held is for INV214.
  if (facts.widened || fn.partial || roleAmong(flow, fn, invalidating) !== null) return;
  const exits: Exit[] = facts.returns.flatMap(({ end, arrivals }) =>
    arrivals.map((arrival) => ({ end: end.span, arrival })),
  );
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
          isWithout(exit, e, lock) &&
          (sameClass(e.arrival, exit.arrival) || isKeptOnError(exit, e, lock)) &&
          !distinguishable(facts, exit, e, lock),
      );
      if (other === undefined) continue;
      reported.add(lock.key);
      yield {
        span: exit.end,
        leaked: {
          key: lock.key,
          taken: lock.span,
          leaving: { span: exit.end, mask: exit.arrival.value?.mask ?? ANY },
        },
        message: `${lockName(lock)} is still held on this return; ${describe(exit.arrival)} returns elsewhere without it`,
        help: 'Release it on this path too.',
        related: steps(fn, [lock.span, 'the lock is taken'], [other.end, 'returns with the lock released']),
      };
    }
  }
}

/** The other exit does not hold it: it was released, or both are errors and it was never taken. */
function isWithout(exit: Exit, other: Exit, lock: HeldLock): boolean {
  const { state, value } = other.arrival;
  if (state.murky || state.locks.some((l) => l.key === lock.key)) return false;
  if (state.facts.values.has(releasedKey(lock.key))) return true;
  const mine = exit.arrival.value;
  // Which errno it is may tell the caller.
  if (mine?.mask !== NEG || value?.mask !== NEG) return false;
  return mine.exact === null || value.exact === null || mine.exact === value.exact;
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

/** The caller cannot tell the two results apart. */
function sameClass(a: Arrival, b: Arrival): boolean {
  if (a.value === null || b.value === null) return a.value === b.value;
  if (a.value.exact !== null && b.value.exact !== null && a.value.mask === b.value.mask) {
    return a.value.mask === NEG || a.value.exact === b.value.exact;
  }
  return a.value.mask === b.value.mask && a.value.mask !== ANY;
}

/** Something differs that the caller can look at: known before the lock was taken, or written for it. */
function distinguishable(facts: FlowFacts, a: Exit, b: Exit, lock: HeldLock): boolean {
  const before = facts.calls.find((c) => c.op.span.start === lock.span.start)?.states ?? [];
  for (const [key, value] of a.arrival.state.facts.values) {
    const other = b.arrival.state.facts.values.get(key);
    if (other === undefined || !differs(value, other) || !isVisible(facts.fn, key)) continue;
    const decided = before.some((s) => (s.facts.values.get(key)?.mask ?? ANY) !== ANY);
    const written = facts.assigns.some(
      ({ op }) => op.target?.key === key && op.span.start < Math.min(a.end.start, b.end.start),
    );
    if (decided || written) return true;
  }
  return false;
}

/** Parameters, what they point to, and globals: not the function's own variables. */
function isVisible(fn: FunctionIr, key: string): boolean {
  if (key.startsWith('%') || key.startsWith('!')) return false;
  // What a call answers for a variable of the function's own.
  if (key.includes('(') && (key.match(/[A-Za-z_]\w*/g) ?? []).some((name) => fn.locals.has(name)))
    return false;
  return !fn.locals.has(key);
}

function differs(a: Value, b: Value): boolean {
  return (a.mask & b.mask) === 0 || (a.exact !== null && b.exact !== null && a.exact !== b.exact);
}

function describe({ value }: Arrival): string {
  switch (value?.mask) {
    case NEG:
      return 'an error';
    case ZERO:
      return '0';
    case POS:
      return 'a positive result';
    default:
      return 'the function';
  }
}
