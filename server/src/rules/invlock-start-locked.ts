// INV601: a section is started with a lock held that it takes itself, or that the callbacks take.

import { enforcement, protocols } from '../semantics/enforcement.ts';
import type { HeldLock } from '../flow/state.ts';
import { lockName } from '../flow/queries.ts';
import { mmapLockClass } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';
import { steps } from './shared/steps.ts';

export const invlockStartLocked: Rule = {
  code: 'INV601',
  slug: 'invlock-start-locked',
  title: 'a section is started with a lock held',
  severity: 'error',
  enforces: enforcement.sectionStart,
  check: findLocked,
};

function* findLocked({ flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  const driver = flow.sequenceLocks(null, protocols.invlock, fn.path);
  for (const visit of flow.facts(fn).calls) {
    if (visit.event?.event !== 'section-start') continue;
    const wrong = (lock: HeldLock): boolean =>
      lock.certain &&
      lock.count > 0 &&
      !lock.key.startsWith('<') &&
      // Taken further down and carried round: the retry that keeps it is reported.
      lock.span.start < visit.op.span.start &&
      (lock.cls === mmapLockClass || (lock.cls !== null && driver?.has(lock.cls) === true));
    const held = visit.states.flatMap((s) => s.locks.filter(wrong))[0];
    if (held === undefined || visit.states.some((s) => s.murky)) continue;
    const why =
      held.cls === mmapLockClass ? 'it takes the mmap lock itself' : 'it waits for callbacks that take it';
    yield {
      span: visit.op.span,
      message: `${callName(visit.op)} is called with ${lockName(held)} held: ${why}`,
      help: 'Start the section with neither the mmap lock nor the driver lock held.',
      related: steps(fn, [held.span, 'the lock is taken']),
    };
  }
}
