// INV303: KVM's invalidations are opened and closed under mmu_lock: the readers compare their counters under it.

import { anyHeldAtEntry } from '../flow/queries.ts';
import { mayHoldAny } from '../flow/state.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
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

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const facts = flow.facts(fn);
  if (facts.widened || fn.partial) return;
  for (const { op, event, states } of facts.calls) {
    if (event?.protocol !== protocols.kvm || states.length === 0) continue;
    if (event.event !== 'invalidate-begin' && event.event !== 'invalidate-end') continue;
    if (states.some(mayHoldAny)) continue;
    const wasDropped = states.every((s) => s.released);
    const { complete, sites } = program.callers(fn);
    const isKnown = complete && sites.length > 0 && anyHeldAtEntry(program, flow, fn) === 'no';
    if (!wasDropped && !isKnown) continue;
    yield {
      span: op.span,
      message: `${callName(op)} is called without mmu_lock`,
      help: 'Take mmu_lock for writing around it, and around the zapping that it stands for.',
      scene: flow.roles(fn).length > 0 ? { kind: 'callback', spots: [] } : { kind: 'invalidator' },
    };
  }
}
