// INV505: a sleeper under a spinning lock, in an RCU read section, or with interrupts or preemption off.

import { enforcement } from '../semantics/enforcement.ts';
import { lockName } from '../flow/queries.ts';
import type { HeldLock, State } from '../flow/state.ts';
import type { Span } from '../base/span.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { sleepDraft, spinningLock } from './shared/sleep.ts';
import { steps } from './shared/steps.ts';

export const sleepInAtomic: Rule = {
  code: 'INV505',
  slug: 'sleep-in-atomic',
  title: 'something sleeps in atomic context',
  severity: 'error',
  enforces: enforcement.spinning,
  check: findSleepers,
};

function* findSleepers({ flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const visit of facts.calls) {
    const lock = commonSpinningLock(visit.states);
    const sleep = lock === null ? null : flow.sleep(fn, visit.op);
    if (lock === null || sleep === null) continue;
    const { what, related } = sleepDraft(fn, visit.op, sleep);
    yield { ...draft(visit.op.span, what, lock), related: [...taken(lock), ...related] };
  }
  for (const { op, states } of facts.guards) {
    const lock = op.kind === 'guard' && flow.guardSleeps(op.name) ? commonSpinningLock(states) : null;
    if (lock !== null) yield { ...draft(op.span, `guard(${op.name}) may sleep`, lock), related: taken(lock) };
  }

  function taken(lock: HeldLock): ReturnType<typeof steps> {
    return steps(fn, [
      lock.span,
      lock.origin === 'asserted' ? 'asserted to be held' : `${describe(lock)} from here`,
    ]);
  }
}

function draft(span: Span, what: string, lock: HeldLock): Draft {
  return {
    span,
    message: `${what} ${where(lock)}`,
    help: 'Do it before the lock is taken or after it is released.',
  };
}

function where(lock: HeldLock): string {
  switch (lock.holds) {
    case 'rcu':
      return 'in an RCU read section';
    case 'irq-off':
      return lock.key.startsWith('<') ? 'with interrupts off' : `while ${lockName(lock)} is held`;
    case 'preempt-off':
      return lock.key.startsWith('<') ? 'with preemption off' : `while ${lockName(lock)} is held`;
    default:
      return `while the spinning lock ${lockName(lock)} is held`;
  }
}

function describe(lock: HeldLock): string {
  return lock.key.startsWith('<') ? 'atomic' : `${lockName(lock)} is held`;
}

/** A spinning lock that is held on every path to here, and on one of them nothing is out of view. */
function commonSpinningLock(states: readonly State[]): HeldLock | null {
  const known = states.find((s) => !s.murky);
  const lock = known === undefined ? null : spinningLock(known);
  return lock !== null && states.every((s) => spinningLock(s) !== null) ? lock : null;
}
