// INV215: the two passes of an invalidation do not match: the first leaves work for a second that does not exist, or
// leaves the sequence to it.

import { enforcement } from '../semantics/enforcement.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { steps } from './shared/steps.ts';
import { firstPass, workLeft } from './shared/two-passes.ts';

export const twopassIncomplete: Rule = {
  code: 'INV215',
  slug: 'twopass-incomplete',
  title: 'the two passes of an invalidation do not match',
  severity: 'error',
  enforces: enforcement.twoPass,
  check,
};

function* check({ program, flow, fn }: RuleContext): Iterable<Draft> {
  if (fn.partial) return;
  for (const role of flow.roles(fn)) {
    const { row, table } = role;
    const [left] = workLeft(flow, fn, role);
    if (
      left !== undefined &&
      left.kind !== 'havoc' &&
      !table.callbacks.some((c) => c.row.role === 'finish')
    ) {
      yield {
        span: left.span,
        message: `${fn.name}() leaves work for a second pass, and ${table.variable.name} has none`,
        help: 'Add the callback of the second pass, or do all of it in the first.',
      };
    }
    if (row.role !== 'finish') continue;
    const first = firstPass(program, table);
    if (first === null || flow.facts(first).summary.setsSequence !== 'never') continue;
    const move = flow.facts(fn).calls.find((c) => c.event?.event === 'set-seq');
    // A first pass that calls what is out of view may move it there.
    if (move === undefined || flow.facts(first).calls.some((c) => c.op.callee.kind === 'pointer')) continue;
    yield {
      span: move.op.span,
      message: 'the sequence is moved in the second pass: a reader between the passes sees the old one',
      help: `Move it in ${first.name}(), under the driver lock.`,
      related: first.path === fn.path ? steps(fn, [first.nameSpan, 'the first pass']) : [],
    };
  }
}
