// INV104: the function takes the lock of the callback in the place of the one that keeps nobody out.

import { certainLocks } from '../flow/queries.ts';
import { attemptAt, checksOf, protectingLocks } from '../rules/shared/checks.ts';
import { replace, together } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { lockFor, releasesOf, visitAt } from './locks.ts';
import { isSame } from './samples.ts';

export const retryWrongLockFix: FixMaker = { slug: 'retry-wrong-lock', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { flow, fn, text, flagged } = context;
  const check = checksOf(context.facts).find((c) => isSame(c.op.span, flagged.span));
  const state = check?.states[0];
  if (check === undefined || state === undefined) return;
  const wrong = certainLocks(state).at(-1);
  const locks = protectingLocks(flow, fn, check);
  const taken = wrong === undefined ? null : visitAt(context, wrong.span);
  const arg = check.op.args[check.event.args.subscription ?? -1];
  const field = attemptAt(state, check)?.field ?? null;
  if (wrong === undefined || locks === null || taken === null || arg === undefined) return;
  const lock = lockFor(context, locks, text.slice(arg.span.start, arg.span.end), field);
  if (lock === null || lock.acquire === '') return;
  const edits = together(
    replace(taken.op.span, lock.acquire),
    ...releasesOf(context, wrong.cls, wrong.key).map((visit) => replace(visit.op.span, lock.release)),
  );
  if (edits !== null)
    yield {
      title: `Hold ${argumentOf(lock.acquire)} instead`,
      edits,
      doubt: 'whether the other lock is needed too is not known',
    };
}

function argumentOf(call: string): string {
  return /\(&?(.*)\)$/.exec(call)?.[1] ?? call;
}
