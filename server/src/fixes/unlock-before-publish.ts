// INV109: the lock is released after the last use of the pages.

import type { Span } from '../base/span.ts';
import { publishSites } from '../rules/shared/publishes.ts';
import { insertAfter, linesOf, remove, together } from './edits.ts';
import { mayPass } from './moves.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { visitAt } from './locks.ts';
import { siblingsAfter, siblingsAround, statementAt, type Statement } from './statements.ts';
import { exitsOf, releasing } from './ways.ts';

export const unlockBeforePublishFix: FixMaker = { slug: 'unlock-before-publish', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { flagged } = context;
  for (const step of flagged.related) {
    const visit = visitAt(context, step.span);
    if (visit?.lock?.effect !== 'release') continue;
    yield* moves(context, visit.op.span);
  }
}

function* moves(context: FixContext, unlock: Span): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const around = siblingsAround(body, unlock, flagged.span);
  if (around === null) return;
  const [statement, use] = around;
  if (statement.kind !== 'expression' || statementAt(body, unlock) !== statement) return;
  const release = text.slice(statement.span.start, statement.span.end).replace(/;$/, '');
  const rest = siblingsAfter(statement);
  const lasts = publishSites(context.facts)
    .map(({ span }) => rest.find((s) => s.span.start <= span.start && span.end <= s.span.end))
    .filter((s): s is Statement => s !== undefined && s.span.start >= use.span.start);
  for (const last of [...new Set([lasts.at(-1) ?? use, use])]) {
    const between = rest.slice(0, rest.indexOf(last) + 1);
    if (!mayPass(context, [statement], between)) continue;
    const edits = together(
      remove(text, statement),
      releasing(text, body, exitsOf(text, between), [release]),
      insertAfter(text, last, linesOf(text, statement)),
    );
    if (edits !== null) yield { title: 'Release the lock after the use of the pages', edits };
  }
}
