// INV206: a callback refuses what it must not refuse, or in a way that the core does not understand.

import type { Arrival, FlowFacts } from '../flow/facts.ts';
import { ZERO } from '../flow/values.ts';
import type { CallbackRole } from '../program/program.ts';
import { enforcement, protocols } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { handsBlockableOn } from './shared/blockable.ts';

export const wrongCallbackResult: Rule = {
  code: 'INV206',
  slug: 'wrong-callback-result',
  title: 'a callback returns what the core does not expect',
  severity: 'error',
  enforces: enforcement.refusal,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  const role = flow.roles(fn).find((r) => r.row.refuses !== undefined);
  if (role === undefined || fn.partial) return;
  const facts = flow.facts(fn);
  if (facts.widened) return;
  // Who hands the range on may learn elsewhere whether it is blockable.
  const mayBeTested = handsRangeOn(facts, role);
  const isDecidedBelow = handsBlockableOn(fn);
  // The invlock helpers count in both, and are of a time that allowed it.
  const hasEnd =
    role.table.callbacks.some((c) => c.row.role === 'end') &&
    !facts.calls.some((c) => c.event?.protocol === protocols.invlock);
  for (const { end, arrivals } of facts.returns) {
    const refused = arrivals.filter((a) => isRefusal(a, role));
    const [first] = refused;
    if (first === undefined) continue;
    const value = first.value?.exact ?? '';
    if (role.row.refuses !== 'false' && refused.some((a) => a.value?.exact !== role.row.refuses)) {
      yield {
        span: end.span,
        message: `the callback returns ${value}, and the core understands ${role.row.refuses ?? ''} only`,
        help: 'Return 0; refuse with -EAGAIN, and only a range that is not blockable.',
      };
    } else if (
      !isDecidedBelow &&
      refused.some((a) => a.state.blockable === 'yes' || (a.state.blockable === 'untested' && !mayBeTested))
    ) {
      yield {
        span: end.span,
        message: 'the callback refuses a range that may be blockable: the core has no other way to go on',
        help: 'Refuse only where mmu_notifier_range_blockable() is false.',
      };
    } else if (hasEnd && role.row.role === 'start' && isMerged(program.text(role.row.source.file) ?? '')) {
      yield {
        span: end.span,
        message:
          'the start callback may fail although the table has an end callback: its end is called all the same',
        help: 'Do without the end callback, or without the refusal.',
      };
    }
  }
}

function isRefusal({ value }: Arrival, { row }: CallbackRole): boolean {
  if (value?.exact == null) return false;
  return row.refuses === 'false' ? value.mask === ZERO : value.exact !== '0';
}

/** From the version on that has interval notifiers, a start that fails and an end exclude each other. */
function isMerged(header: string): boolean {
  return header.includes('mmu_interval_notifier');
}

function handsRangeOn(facts: FlowFacts, { row }: CallbackRole): boolean {
  const names = [row.params.range, row.params.blockable].flatMap((i) =>
    i === undefined ? [] : (facts.fn.params[i]?.name ?? []),
  );
  return facts.calls.some(
    (c) =>
      c.event === null &&
      c.callees.length === 0 &&
      c.op.args.some((a) => a.value.kind === 'place' && names.includes(a.value.place.key)),
  );
}
