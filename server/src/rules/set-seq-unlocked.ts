// INV202: the sequence is moved after the driver lock was dropped, or with no lock at all.

import { enforcement } from '../semantics/enforcement.ts';
import { mayHoldAny } from '../flow/state.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { intervalRoles } from './shared/callbacks.ts';

export const setSeqUnlocked: Rule = {
  code: 'INV202',
  slug: 'set-seq-unlocked',
  title: 'the sequence is moved outside the driver lock',
  severity: 'warning',
  enforces: enforcement.noStaleMapping,
  check: findUnlocked,
};

function* findUnlocked({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const roles = intervalRoles(flow, fn);
  if (roles.length === 0 || fn.partial) return;
  const facts = flow.facts(fn);
  for (const visit of facts.calls) {
    if (visit.event?.event !== 'set-seq' || visit.states.length === 0) continue;
    if (visit.states.some(mayHoldAny)) continue;
    if (!roles.some((r) => flow.hasReader(r, fn.path))) continue;
    const help = 'Call it while the lock is held that the readers hold at mmu_interval_read_retry().';
    if (visit.states.every((s) => s.released)) {
      yield {
        span: visit.op.span,
        message: 'the sequence is moved after the driver lock was dropped',
        help,
      };
    } else if (facts.summary.acquires.size === 0 && !callsUnknown(facts)) {
      // Pages that are pinned need no more than this; whether they are is not for us to say.
      yield {
        span: visit.op.span,
        message: 'the sequence is moved in a callback that takes no lock',
        help,
        severity: 'hint',
      };
    }
  }

  function callsUnknown(found: typeof facts): boolean {
    return found.calls.some(
      (c) => c.op.callee.kind === 'pointer' && program.pointees(fn, c.op.callee.place) === null,
    );
  }
}
