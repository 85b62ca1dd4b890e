// INV405: the notifier is removed before the lock is taken, or after it is released.

import { insertAfter, insertBefore, linesOf, remove, together } from './edits.ts';
import { mayPass, stretch } from './moves.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { releasesOf, visitAt } from './locks.ts';
import { siblingsAround, statementAt } from './statements.ts';

export const removeUnderLockFix: FixMaker = { slug: 'remove-under-lock', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { flow, fn, text, body, flagged } = context;
  const statement = statementAt(body, flagged.span);
  const doubt = 'whether the rest relies on the notifier being there, or being gone, is not known';
  if (statement?.kind !== 'expression') return;
  for (const step of flagged.related) {
    const taken = visitAt(context, step.span);
    if (taken?.lock?.effect !== 'acquire') continue;
    const lock = flow.lockOf(fn, taken);
    const before = siblingsAround(body, taken.op.span, flagged.span);
    if (before !== null && before[1] === statement && mayPass(context, [statement], stretch(...before))) {
      const edits = together(
        remove(text, statement),
        insertBefore(text, before[0], linesOf(text, statement)),
      );
      if (edits !== null) yield { title: 'Remove the notifier before the lock is taken', edits, doubt };
    }
    for (const release of lock === null ? [] : releasesOf(context, lock.cls, lock.key)) {
      if (release.op.span.start < flagged.span.end) continue;
      const after = siblingsAround(body, release.op.span, flagged.span);
      if (after === null || after[1] !== statement) continue;
      if (!mayPass(context, [statement], stretch(statement, after[0]))) continue;
      const edits = together(remove(text, statement), insertAfter(text, after[0], linesOf(text, statement)));
      if (edits !== null) yield { title: 'Remove the notifier after the lock is released', edits, doubt };
    }
  }
}
