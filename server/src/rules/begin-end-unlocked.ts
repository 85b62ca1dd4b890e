// INV303: KVM's invalidations are opened and closed under mmu_lock: the readers compare their counters under it.

import { anyHeldAtEntry, mayHoldClass } from '../flow/queries.ts';
import { mayHoldAny } from '../flow/state.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import { kvmMmuLockClass } from '../semantics/identity.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { callName } from './shared/names.ts';

export const beginEndUnlocked: Rule = {
  code: 'INV303',
  slug: 'begin-end-unlocked',
  title: 'an invalidation is opened or closed without the MMU lock',
  severity: 'warning',
  enforces: enforcement.invalidationCount,
  check,
};

function* check(context: RuleContext): Iterable<Draft> {
  const { flow, fn } = context;
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const { op, event, states } of facts.calls) {
    if (event?.protocol !== protocols.kvm || states.length === 0) continue;
    if (event.event !== 'invalidate-begin' && event.event !== 'invalidate-end') continue;
    if (states.some(mayHoldAny)) continue;
    const wasDropped = states.every((s) => s.released);
    if (!wasDropped && !isEnteredUnlocked(context)) continue;
    yield {
      span: op.span,
      message: `${callName(op)} is called without mmu_lock`,
      help: 'Take mmu_lock for writing around it, and around the zapping that it stands for.',
      scene: flow.roles(fn).length > 0 ? { kind: 'callback', spots: [] } : { kind: 'invalidator' },
    };
  }
}

/** Nobody who calls the function holds mmu_lock: they are all in view, or it is the core, or it takes the lock itself. */
function isEnteredUnlocked({ program, flow, fn }: RuleContext): boolean {
  const { complete, sites } = program.callers(fn);
  if (sites.length === 0 && flow.roles(fn).length > 0) return true;
  if (complete && sites.length > 0 && anyHeldAtEntry(program, flow, fn) === 'no') return true;
  const ofMmuLock = flow
    .facts(fn)
    .calls.filter((c) => c.lock !== null && flow.lockOf(fn, c)?.cls === kvmMmuLockClass);
  const isTaken = ofMmuLock.some(({ lock }) => lock?.effect === 'acquire' && lock.trylock !== true);
  // Who gives it back first was entered with it.
  return (
    isTaken &&
    ofMmuLock.every(
      ({ lock, states }) =>
        lock?.effect === 'acquire' ||
        (lock?.effect === 'release' && states.every((s) => mayHoldClass(s, kvmMmuLockClass))),
    )
  );
}
