// INV301: the invalidation is ended before the return that forgets it, or behind what is done while it is open.

import type { State } from '../flow/state.ts';
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
    if (edits !== null && edits.length > 0)
      yield { title: 'End the invalidation on this path', edits, doubt };
  }
  // What begins under a lock ends under it.
  const released = context.facts.calls
    .filter(
      (c) => c.lock?.effect === 'release' && c.op.span.start > start.span.end && visit.states.some(holdsAny),
    )
    .map((c) =>
      siblingsAfter(start).find((s) => s.span.start <= c.op.span.start && c.op.span.end <= s.span.end),
    );
  const all = siblingsAfter(start);
  const end = all.findIndex((s) => released.includes(s));
  const rest = end < 0 ? all : all.slice(0, end);
  for (const last of rest
    .filter((s) => s.kind === 'expression' || s.kind === 'if' || s.kind === 'loop')
    .reverse()) {
    const edits = insertAfter(text, last, [`${call};`]);
    if (edits !== null) yield { title: 'End the invalidation', edits, doubt };
  }
}

function holdsAny(state: State): boolean {
  return state.locks.some((lock) => lock.count > 0 && lock.origin === 'acquired');
}
