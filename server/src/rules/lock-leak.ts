// INV502: of two returns of one class of result, one leaves a lock held and the other does not.

import { ANY, NEG, POS, ZERO } from '../flow/values.ts';
import { lockName, certainLocks } from '../flow/queries.ts';
import type { Arrival } from '../flow/facts.ts';
import type { HeldLock } from '../flow/state.ts';
import { releasedKey } from '../flow/locks.ts';
import type { Span } from '../base/span.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';

export const lockLeak: Rule = {
  code: 'INV502',
  slug: 'lock-leak',
  title: 'a return leaves a lock held',
  severity: 'error',
  enforces: { kind: 'contract', row: 'mutex_unlock' },
  check: findLeaks,
};

interface Exit {
  readonly end: Span;
  readonly arrival: Arrival;
}

function* findLeaks({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  const exits: Exit[] = facts.returns.flatMap(({ end, arrivals }) =>
    arrivals.map((arrival) => ({ end: end.span, arrival })),
  );
  if (exits.some(({ arrival }) => arrival.state.murky)) return;
  const reported = new Set<string>();
  for (const exit of exits) {
    for (const lock of certainLocks(exit.arrival.state)) {
      if (lock.origin !== 'acquired' || reported.has(lock.key)) continue;
      const other = exits.find(
        (e) => e !== exit && releasesIt(e, lock) && sameClass(e.arrival, exit.arrival),
      );
      if (other === undefined || distinguishable(exit.arrival, other.arrival, lock)) continue;
      reported.add(lock.key);
      yield {
        span: exit.end,
        message: `${lockName(lock)} is still held on this return; ${describe(exit.arrival)} returns elsewhere without it`,
        help: 'Release it on this path too.',
        related: steps(fn, [lock.span, 'the lock is taken'], [other.end, 'returns with the lock released']),
      };
    }
  }
}

function releasesIt({ arrival }: Exit, lock: HeldLock): boolean {
  return (
    !arrival.state.locks.some((l) => l.key === lock.key) &&
    arrival.state.facts.values.has(releasedKey(lock.key))
  );
}

/** The caller cannot tell the two results apart. */
function sameClass(a: Arrival, b: Arrival): boolean {
  if (a.value === null || b.value === null) return a.value === b.value;
  if (a.value.exact !== null && b.value.exact !== null && a.value.mask === b.value.mask) {
    return a.value.mask === NEG || a.value.exact === b.value.exact;
  }
  return a.value.mask === b.value.mask && a.value.mask !== ANY;
}

/** Something that was known before the lock was taken differs: a flag that the caller knows too. */
function distinguishable(a: Arrival, b: Arrival, lock: HeldLock): boolean {
  void lock;
  for (const [key, value] of a.state.facts.values) {
    if (key.startsWith('%') || key.startsWith('!')) continue;
    const other = b.state.facts.values.get(key);
    if (other === undefined || (value.mask & other.mask) !== 0) continue;
    if (visible(key)) return true;
  }
  return false;
}

/** Parameters and memory: what a caller may look at. */
function visible(key: string): boolean {
  return key.includes('->') || key.includes('*') || key.includes('.');
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
