// INV204: the sequence is moved by code that no callback reaches: the core alone says when.

import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { isOutsideCallbacks } from './shared/below-callbacks.ts';
import { callName } from './shared/names.ts';

export const setSeqOutsideCallback: Rule = {
  code: 'INV204',
  slug: 'set-seq-outside-callback',
  title: 'the sequence is moved outside a callback',
  severity: 'warning',
  enforces: enforcement.setSeq,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  const visit = flow.facts(fn).calls.find((c) => c.event?.event === 'set-seq' && c.states.length > 0);
  if (visit === undefined || !isOutsideCallbacks(program, flow, fn)) return;
  yield {
    span: visit.op.span,
    message: `${callName(visit.op)} is called where no invalidation runs: no callback comes here`,
    help: 'Call it in the invalidate callback, with the value that the core passes.',
  };
}
