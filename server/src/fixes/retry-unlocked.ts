// INV103: the check comes into the critical section: the lock is taken earlier, or the check is made later, and a
// collision releases the lock again. Where no lock follows, one is taken around the check and the use.

import { checksOf, attemptAt, protectingLocks, type CheckVisit } from '../rules/shared/checks.ts';
import { publishSites } from '../rules/shared/publishes.ts';
import type { Span } from '../base/span.ts';
import { insertAfter, insertBefore, linesOf, remove, together } from './edits.ts';
import { mayPass, stretch } from './moves.ts';
import type { FixContext, FixDraft, FixMaker, TextEdit } from './fix.ts';
import { callText, lockFor, visitAt, type LockText } from './locks.ts';
import { isSame } from './samples.ts';
import { siblingsAfter, siblingsAround, statementAt, type Statement } from './statements.ts';
import { exitsOf, listedAround, releasing } from './ways.ts';

export const retryUnlockedFix: FixMaker = { slug: 'retry-unlocked', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { flagged } = context;
  for (const visit of context.facts.calls) {
    if (visit.lock?.effect !== 'acquire' || visit.op.span.start < flagged.span.end) continue;
    const lock = callText(context, visit);
    const around = siblingsAround(context.body, flagged.span, visit.op.span);
    if (lock === null || around === null) continue;
    yield lockEarlier(context, lock, around, visit.op.span);
    yield checkLater(context, lock, around);
  }
  const check = checksOf(context.facts).find((c) => isSame(c.op.span, flagged.span));
  if (check !== undefined) yield* ownLock(context, check);
}

/** The statement that takes the lock is put before the check; what leaves in between releases it. */
function lockEarlier(
  context: FixContext,
  lock: LockText,
  [check, taken]: readonly [Statement, Statement],
  at: Span,
): FixDraft | null {
  const { text, body } = context;
  if (taken.kind !== 'expression' || !isSame(statementAt(body, at)?.span ?? null, taken.span)) return null;
  const between = stretch(check, taken);
  if (!mayPass(context, [taken], between)) return null;
  const edits = together(
    remove(text, taken),
    insertBefore(text, check, linesOf(text, taken)),
    releasing(text, body, exitsOf(text, between), [lock.release]),
  );
  return edits === null ? null : { title: 'Take the lock before the check', edits };
}

/** The test is put behind the statement that takes the lock. */
function checkLater(
  context: FixContext,
  lock: LockText,
  [check, taken]: readonly [Statement, Statement],
): FixDraft | null {
  const { text } = context;
  const body = check.kind === 'if' && check.children.length === 1 ? check.children[0] : undefined;
  if (body === undefined || check.condition === null) return null;
  const own = body.kind === 'block' ? body.children : [body];
  if (own.some((s) => s.children.length > 0) || own.length === 0) return null;
  if (!mayPass(context, [check], [...stretch(check, taken), taken])) return null;
  const condition = text.slice(check.span.start, check.condition.end);
  const inner = own.flatMap((s) => linesOf(text, s));
  const lines = [`${condition} {`, `\t${lock.release};`, ...inner.map((line) => `\t${line}`), '}'];
  const edits = together(remove(text, check), insertAfter(text, taken, lines));
  return edits === null ? null : { title: 'Make the check under the lock', edits };
}

/** Nothing takes the lock after the check: it is taken for the check and for what it protects. */
function* ownLock(context: FixContext, check: CheckVisit): Iterable<FixDraft | null> {
  const { flow, fn, text, body } = context;
  const locks = protectingLocks(flow, fn, check);
  const index = check.event.args.subscription;
  const arg = index === undefined ? undefined : check.op.args[index];
  const field = arg?.value.kind === 'address' ? flow.subscriptionClass(fn, arg.value.place) : null;
  const subscription = arg === undefined ? null : text.slice(arg.span.start, arg.span.end);
  const known = check.states.map((s) => attemptAt(s, check)?.field ?? null).find((f) => f !== null);
  const lock = locks === null ? null : lockFor(context, locks, subscription, known ?? field);
  const at = statementAt(body, check.op.span);
  const first = at === null ? null : listedAround(at);
  if (lock === null || first === null || visitAt(context, check.op.span) === null) return;
  const uses = publishSites(context.facts)
    .filter((site) => site.span.start > first.span.end)
    .map((site) =>
      siblingsAfter(first).find((s) => s.span.start <= site.span.start && site.span.end <= s.span.end),
    )
    .filter((s) => s !== undefined);
  for (const last of [...new Set([uses.at(-1) ?? first, first])]) {
    const edits = sectionOf(context, lock, first, last);
    if (edits !== null) yield { title: 'Take the lock for the check', edits };
  }
}

function sectionOf(
  { text, body }: FixContext,
  lock: LockText,
  first: Statement,
  last: Statement,
): TextEdit[] | null {
  const list = [first, ...siblingsAfter(first)];
  const section = list.slice(0, list.indexOf(last) + 1);
  return together(
    insertBefore(text, first, [`${lock.acquire};`]),
    releasing(text, body, exitsOf(text, section), [lock.release]),
    insertAfter(text, last, [`${lock.release};`]),
  );
}
