// INV503: the second release goes.

import { remove } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { statementAt } from './statements.ts';

const doubt = 'which of the two is the one too many is for the author to say';

export const unlockNotHeldFix: FixMaker = { slug: 'unlock-not-held', make };

function* make({ text, body, flagged }: FixContext): Iterable<FixDraft | null> {
  const statement = statementAt(body, flagged.span);
  if (statement?.kind !== 'expression') return;
  const edits = remove(text, statement);
  yield edits === null ? null : { title: 'Drop the second release', edits, doubt };
}
