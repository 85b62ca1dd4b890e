// INV102: the result of the check is tested, and a collision goes round again without the lock.

import { checksOf } from '../rules/shared/checks.ts';
import { attemptAt } from '../rules/shared/checks.ts';
import type { CheckVisit } from '../rules/shared/checks.ts';
import { insertAfter, insertBefore, replace, together } from './edits.ts';
import type { FixContext, FixDraft, FixMaker } from './fix.ts';
import { takenSince } from './locks.ts';
import { checkLines, isSame, sampleText, type SampleText } from './samples.ts';
import { statementAt, type Statement } from './statements.ts';

export const retryIgnoredFix: FixMaker = { slug: 'retry-ignored', make };

const title = 'Go round again if the sequence has changed';

function* make(context: FixContext): Iterable<FixDraft | null> {
  const visit = checksOf(context.facts).find((c) => isSame(c.op.span, context.flagged.span));
  const statement = statementAt(context.body, context.flagged.span);
  const sample = visit === undefined ? null : sampleOf(context, visit);
  const releases = visit === undefined ? null : takenSince(context, visit)?.map((lock) => lock.release);
  if (visit === undefined || statement === null || sample === null || releases == null) return;
  yield tested(context, visit, statement, sample, releases);
  yield leftBehind(context, visit, statement, sample, releases);
}

function sampleOf(context: FixContext, visit: CheckVisit): SampleText | null {
  const attempt = visit.states.map((s) => attemptAt(s, visit)).find((a) => a?.sampled != null);
  return attempt?.sampled == null ? null : sampleText(context, attempt.sampled);
}

/** A statement of its own, or one that keeps the result in a variable. */
function tested(
  context: FixContext,
  visit: CheckVisit,
  statement: Statement,
  sample: SampleText,
  releases: readonly string[],
): FixDraft | null {
  if (statement.kind !== 'expression' && statement.kind !== 'declaration') return null;
  const { text } = context;
  const call = text.slice(visit.op.span.start, visit.op.span.end);
  const before = text.slice(statement.span.start, visit.op.span.start);
  const variable = /(\w+)\s*=\s*$/.exec(before)?.[1];
  if (variable === undefined && !/^(\(void\)\s*)?$/.test(before)) return null;
  const test = checkLines(context, sample, statement, releases, variable ?? call.replace(/\s*\n\s*/g, ' '));
  if (test === null) return null;
  if (variable !== undefined) {
    const edits = together(test.edits, insertAfter(text, statement, test.lines));
    return edits === null ? null : { title, edits };
  }
  const indent = /[ \t]*$/.exec(text.slice(0, statement.span.start))?.[0] ?? '';
  const edits = together(test.edits, replace(statement.span, test.lines.join(`\n${indent}`)));
  return edits === null ? null : { title, edits };
}

/** The test is there, and its branch goes on to the pages. */
function leftBehind(
  context: FixContext,
  visit: CheckVisit,
  statement: Statement,
  sample: SampleText,
  releases: readonly string[],
): FixDraft | null {
  const arm = statement.kind === 'if' ? statement.children[0] : undefined;
  if (arm === undefined || statement.condition === null) return null;
  if (!(statement.condition.start <= visit.op.span.start && visit.op.span.end <= statement.condition.end))
    return null;
  const last = arm.kind === 'block' ? arm.children.at(-1) : arm;
  const test = checkLines(context, sample, arm, releases);
  if (last === undefined || test === null) return null;
  const lines = test.lines
    .slice(1)
    .filter((line) => line !== '}')
    .map((line) => line.slice(1));
  const ends = last.kind === 'break' || last.kind === 'continue' || last.kind === 'goto';
  const edits = together(
    test.edits,
    ends ? replace(last.span, lines.at(-1) ?? '') : insertAfter(context.text, last, lines),
    ends && lines.length > 1 ? insertBefore(context.text, last, lines.slice(0, -1)) : [],
  );
  return edits === null ? null : { title, edits };
}
