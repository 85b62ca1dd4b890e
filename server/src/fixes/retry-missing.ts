// INV101: the check is put where the driver lock is taken, or the use of the pages under lock and check.

import type { Attempt } from '../flow/state.ts';
import { publishSites } from '../rules/shared/publishes.ts';
import { insertAfter, insertBefore, together } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { acquiresOf, callText, lockFor } from './locks.ts';
import { attemptsWhere, checkLines, isSame, sampleText, type SampleText } from './samples.ts';
import { statementAt } from './statements.ts';
import { listedAround } from './ways.ts';

export const retryMissingFix: FixMaker = { slug: 'retry-missing', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { flow, fn, flagged } = context;
  const attempt = attemptsWhere(context, (a) => isSame(a.translated, flagged.span) && a.sampled !== null)[0];
  if (attempt?.sampled == null) return;
  const sample = sampleText(context, attempt.sampled);
  const locks = flow.sequenceLocks(attempt.field, attempt.protocol, fn.path);
  if (sample === null || locks === null || locks.size === 0) return;
  yield* afterAcquire(context, attempt, sample, locks);
  yield wrapped(context, attempt, sample, locks);
}

/** The driver takes the lock after the lookup: the check is the first thing that it does under it. */
function* afterAcquire(
  context: FixContext,
  attempt: Attempt,
  sample: SampleText,
  locks: ReadonlySet<string>,
): Iterable<FixDraft | null> {
  for (const visit of acquiresOf(context, locks)) {
    if (!visit.states.some((s) => s.attempts.some((a) => a.id === attempt.id && a.translation === 'done')))
      continue;
    const lock = callText(context, visit);
    const at = statementAt(context.body, visit.op.span);
    const anchor = at === null ? null : listedAround(at);
    if (lock === null || anchor === null) continue;
    const test = checkLines(context, sample, anchor, [lock.release]);
    if (test === null) continue;
    const edits = together(test.edits, insertAfter(context.text, anchor, test.lines));
    if (edits !== null) yield { title: 'Compare the sequence once the lock is taken', edits };
  }
}

/** No lock is taken: the statement that uses the pages gets both. */
function wrapped(
  context: FixContext,
  attempt: Attempt,
  sample: SampleText,
  locks: ReadonlySet<string>,
): FixDraft | null {
  const sites = publishSites(context.facts).filter(({ states }) =>
    states.some((s) => s.attempts.some((a) => a.id === attempt.id)),
  );
  const first = sites[0] === undefined ? null : statementAt(context.body, sites[0].span);
  const lock = lockFor(context, locks, sample.subscription, attempt.field);
  if (first === null || lock === null || first.kind !== 'expression') return null;
  const test = checkLines(context, sample, first, [lock.release]);
  if (test === null) return null;
  const edits = together(
    test.edits,
    insertBefore(context.text, first, [`${lock.acquire};`, ...test.lines]),
    insertAfter(context.text, first, [`${lock.release};`]),
  );
  return edits === null ? null : { title: 'Use the pages under the lock, after a check', edits };
}
