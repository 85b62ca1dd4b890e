// A function that is called with a lock, as it asserts, and that one of its ways out leaves without.

import type { FlowFacts } from '../../flow/facts.ts';
import { certainLocks, lockName } from '../../flow/queries.ts';
import type { HeldLock } from '../../flow/state.ts';
import { holdsOnEntry } from '../../ir/annotations.ts';
import type { Draft } from '../rule.ts';
import { resultName, distinguishable, sameClass, type Exit } from './exits.ts';
import { steps } from './steps.ts';

/** A lock that the caller holds, as the function asserts, is gone on one return and there on another of the same class. */
export function* findGivenAway(facts: FlowFacts, exits: readonly Exit[]): Iterable<Draft> {
  if (holdsOnEntry(facts.fn.annotations) || leavesFlags(facts)) return;
  const reported = new Set<string>();
  for (const exit of exits) {
    if (exit.arrival.state.murky) continue;
    for (const lock of exit.arrival.state.locks) {
      if (lock.count >= 0 || !lock.certain || reported.has(lock.key) || !isAsserted(facts, lock)) continue;
      const other = exits.find(
        ({ arrival }) =>
          !arrival.state.murky &&
          certainLocks(arrival.state).some((l) => l.key === lock.key) &&
          sameClass(arrival, exit.arrival),
      );
      if (other === undefined || distinguishable(facts, exit, other, lock)) continue;
      reported.add(lock.key);
      yield {
        span: exit.end,
        message: `${lockName(lock)} was released for the caller on the way to this return; ${resultName(exit.arrival)} returns elsewhere with it`,
        help: 'Take it again on this path too: the caller cannot tell the two apart.',
        related: steps(facts.fn, [lock.span, 'asserted to be held'], [other.end, 'returns with the lock']),
      };
    }
  }
}

/** Whether a lock is held may be told by a variable that a callee sets. */
function leavesFlags({ fn, calls }: FlowFacts): boolean {
  return calls.some(({ op }) =>
    op.args.some(({ value }) => {
      if (value.kind !== 'address' || value.place.root.kind !== 'local' || value.place.path.length > 0)
        return false;
      const type = fn.locals.get(value.place.root.name);
      return type === undefined || (type.pointers === 0 && !/^(struct|union) /.test(type.base));
    }),
  );
}

function isAsserted({ calls }: FlowFacts, lock: HeldLock): boolean {
  return calls.some((c) => c.lock?.effect === 'assert' && c.op.span.start === lock.span.start);
}
