// INV502: the path that keeps the lock releases it: by the label that does so, before its return, or where errors
// join those that never took it.

import type { CallVisit } from '../flow/facts.ts';
import { insertBefore, branch } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { callText, releasesOf, visitAt } from './locks.ts';
import { everyStatement, isListed, statementAt, type Statement } from './statements.ts';
import { releasing } from './ways.ts';

export const lockLeakFix: FixMaker = { slug: 'lock-leak', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { text, body, flagged } = context;
  const exit = statementAt(body, flagged.span);
  for (const step of flagged.related) {
    const taken = visitAt(context, step.span);
    const release = taken === null ? null : releaseText(context, taken);
    if (taken === null || release === null || exit === null) continue;
    if (exit.kind === 'return') {
      const edits = releasing(text, body, [exit], [release]);
      if (edits !== null && edits.length > 0) yield { title: 'Release the lock on this path', edits };
      yield* whereErrorsJoin(context, exit, taken, release);
    } else if (exit === body) yield atEnd(context, release);
  }
}

function releaseText(context: FixContext, taken: CallVisit): string | null {
  if (taken.lock?.effect === 'acquire') return callText(context, taken)?.release ?? null;
  // A callee took it.
  const held = context.facts.returns
    .flatMap((r) => r.arrivals.flatMap((a) => a.state.locks))
    .find((l) => l.span.start === taken.op.span.start && l.count > 0);
  const known = held === undefined ? undefined : releasesOf(context, held.cls, held.key)[0];
  return known === undefined ? null : context.text.slice(known.op.span.start, known.op.span.end);
}

/** Between the lock and the return, before a label that others come to without it: only an error releases it. */
function* whereErrorsJoin(
  { text, body }: FixContext,
  exit: Statement,
  taken: CallVisit,
  release: string,
): Iterable<FixDraft | null> {
  const name = /^return\s+(\w+);$/.exec(text.slice(exit.span.start, exit.span.end))?.[1];
  if (name === undefined) return;
  for (const label of everyStatement(body)) {
    const between = label.span.start > taken.op.span.end && label.span.end < exit.span.start;
    if (label.kind !== 'label' || !isListed(label) || !between) continue;
    for (const condition of [`${name} < 0`, name]) {
      const edits = beforeLabel(text, label, branch(condition, [`${release};`]));
      if (edits !== null) yield { title: 'Release the lock on an error', edits };
    }
  }
}

/** Above the label, with the blank line before it left where it is. */
function beforeLabel(text: string, label: Statement, lines: readonly string[]): FixDraft['edits'] | null {
  const edits = insertBefore(text, label, lines);
  const at = edits?.[0]?.span.start;
  if (edits === null || at === undefined || text.slice(at - 2, at) !== '\n\n') return edits;
  return edits.map((edit) => ({ ...edit, span: { start: at - 1, end: at - 1 } }));
}

/** The function runs to its end with the lock. */
function atEnd({ text, body }: FixContext, release: string): FixDraft | null {
  const at = body.span.end - 1;
  if (text[at - 1] !== '\n') return null;
  return {
    title: 'Release the lock at the end',
    edits: [{ span: { start: at, end: at }, text: `\t${release};\n` }],
  };
}
