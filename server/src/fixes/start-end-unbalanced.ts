// INV301: the invalidation is ended before the return that forgets it, or behind what is done while it is open.

import { endOf } from '../semantics/remedies.ts';
import { insertAfter } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { visitAt } from './locks.ts';
import { siblingsAfter, statementAt } from './statements.ts';
import { releasing } from './ways.ts';

export const startEndUnbalancedFix: FixMaker = { slug: 'start-end-unbalanced', make };

const doubt = 'where the invalidation may end is for the author to say';

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const visit = visitAt(context, flagged.span);
  const start = statementAt(body, flagged.span);
  const name = visit?.op.callee.kind === 'name' ? endOf(visit.op.callee.name) : null;
  const arg = visit?.op.args[0];
  if (visit === null || start === null || name === null || arg === undefined) return;
  const call = `${name}(${text.slice(arg.span.start, arg.span.end)})`;
  for (const step of flagged.related) {
    const exit = statementAt(body, step.span);
    if (exit?.kind !== 'return') continue;
    const edits = releasing(text, body, [exit], [call]);
    if (edits !== null && edits.length > 0) yield { title: 'End the invalidation on this path', edits, doubt };
  }
  const rest = siblingsAfter(start);
  for (const last of rest.filter((s) => s.kind === 'expression' || s.kind === 'if' || s.kind === 'loop').reverse()) {
    const edits = insertAfter(text, last, [`${call};`]);
    if (edits !== null) yield { title: 'End the invalidation', edits, doubt };
  }
}
