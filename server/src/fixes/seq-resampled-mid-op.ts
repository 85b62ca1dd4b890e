// INV107: the second sample goes, so that the check compares the one that the first pages were looked up under.

import { remove } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { attemptsWhere, isSame } from './samples.ts';
import { statementAt } from './statements.ts';

export const seqResampledMidOpFix: FixMaker = { slug: 'seq-resampled-mid-op', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const seconds = attemptsWhere(
    context,
    (a) =>
      a.resampled !== null &&
      a.sampled !== null &&
      flagged.related.some((step) => isSame(a.sampled, step.span)),
  );
  const at = seconds[0]?.sampled ?? null;
  const statement = at === null ? null : statementAt(body, at);
  if (statement?.kind !== 'expression') return;
  const edits = remove(text, statement);
  yield edits === null ? null : { title: 'Keep the first sample', edits };
}
