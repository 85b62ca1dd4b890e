// INV203: the sequence is moved to something else than what the core handed to the callback.

import type { FlowFacts } from '../flow/facts.ts';
import type { Expr } from '../ir/ir.ts';
import { originOf } from '../program/values.ts';
import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { roleAmong } from './shared/below-callbacks.ts';
import { intervalRoles } from './shared/callbacks.ts';

export const setSeqWrongArg: Rule = {
  code: 'INV203',
  slug: 'set-seq-wrong-arg',
  title: 'the sequence is moved to a wrong value',
  severity: 'error',
  enforces: enforcement.setSeq,
  check,
};

function* check({ flow, fn }: RuleContext): Iterable<Draft> {
  // A second pass is no place to move it at all: INV215.
  if (fn.partial || roleAmong(flow, fn, ['finish']) !== null) return;
  const role = intervalRoles(flow, fn)[0]?.row;
  for (const visit of flow.facts(fn).calls) {
    const index = visit.event?.event === 'set-seq' ? visit.event.args.value : undefined;
    const value = index === undefined ? undefined : visit.op.args[index];
    if (value === undefined) continue;
    const found = originOf(fn, value.value);
    const wrong =
      isForged(found) || (role !== undefined && isOther(flow.facts(fn), found, role.params.sequence));
    if (!wrong) continue;
    const own = role?.params.sequence === undefined ? undefined : fn.params[role.params.sequence]?.name;
    yield {
      span: value.span,
      message: `the sequence is moved to ${value.text}, which is not what the core handed to the callback`,
      help: `Pass ${own ?? "the callback's own sequence"} on as it is.`,
    };
  }
}

/** Certainly no number that the core gave: a constant, a sum, a read of memory. */
function isForged(value: Expr): boolean {
  switch (value.kind) {
    case 'number':
    case 'constant':
    case 'binary':
    case 'unary':
      return true;
    case 'place':
      return value.place.root.kind !== 'temp' && value.place.path.some((s) => s.kind === 'deref');
    default:
      return false;
  }
}

/** Another parameter of the callback. */
function isOther({ fn }: FlowFacts, value: Expr, own: number | undefined): boolean {
  if (own === undefined || value.kind !== 'place' || value.place.path.length > 0) return false;
  const { root } = value.place;
  return root.kind === 'param' && root.index !== own && fn.params.length > own;
}
