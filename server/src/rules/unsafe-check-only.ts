// INV117: the look without the lock, which may miss an invalidation, is the only one: nobody decides under the lock.

import type { Expr } from '../ir/ir.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { makesCheck, mayBeMadeAbove, namesIn } from './shared/check-above.ts';
import { callName } from './shared/names.ts';

export const unsafeCheckOnly: Rule = {
  code: 'INV117',
  slug: 'unsafe-check-only',
  title: 'only the check without the lock is made',
  severity: 'warning',
  enforces: enforcement.earlyRetry,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const { op, event, states } of flow.facts(fn).calls) {
    // For the others an early look is a wait, or an assertion.
    if (event?.event !== 'early-check' || event.protocol !== protocols.kvm) continue;
    const sequence = op.args[event.args.sequence ?? -1]?.value;
    if (states.length === 0 || op.result !== 'used' || sequence === undefined) continue;
    if (makesCheck(flow, fn, namesIn(sequence))) continue;
    if (!isOwn(sequence) && mayBeMadeAbove(program, flow, fn, 0)) continue;
    yield {
      span: op.span,
      message: `${callName(op)} proves nothing without the lock, and no check under the lock follows`,
      help: `Before the page is mapped, check again under the lock: ${event.follow ?? 'the sequence may have moved.'}`,
    };
  }
}

/** A sample in a variable of the function's own: nobody else has it, unless it is passed on. */
function isOwn(sequence: Expr): boolean {
  return (
    sequence.kind === 'place' && sequence.place.root.kind === 'local' && sequence.place.path.length === 0
  );
}
