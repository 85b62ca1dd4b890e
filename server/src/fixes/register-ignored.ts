// INV401: the error of a registration is returned, by the way out that the errors before it take.

import { contains } from '../base/span.ts';
import { withoutComments } from '../program/text.ts';
import { insertAfter, insertBefore, replace, together } from './edits.ts';
import type { FixContext, FixDraft, FixMaker, TextEdit } from './fix.ts';
import { visitAt } from './locks.ts';
import { everyStatement, isListed, siblingsAfter, statementAt, type Statement } from './statements.ts';
import { targetName } from './ways.ts';

export const registerIgnoredFix: FixMaker = { slug: 'register-ignored', make };

function* make(context: FixContext): Iterable<FixDraft | null> {
  const { fn, text, body, flagged } = context;
  const visit = visitAt(context, flagged.span);
  const statement = statementAt(body, flagged.span);
  if (visit === null || statement?.kind !== 'expression' || visit.event?.returns !== 'errno') return;
  if (fn.returns.base !== 'int' || fn.returns.pointers > 0 || !isListed(statement)) return;
  const call = text.slice(visit.op.span.start, visit.op.span.end);
  const before = text.slice(statement.span.start, visit.op.span.start);
  const kept = /^(\w+)\s*=\s*$/.exec(before)?.[1] ?? null;
  if (kept === null && !/^(\(void\)\s*)?$/.test(before)) return;

  if (kept === null && returnsZero(text, siblingsAfter(statement)[0])) {
    const next = siblingsAfter(statement)[0];
    if (next !== undefined && isBare(context, statement))
      yield {
        title: 'Return the result',
        edits: [{ span: { start: statement.span.start, end: next.span.end }, text: `return ${call};` }],
      };
  }
  const variable = kept ?? resultVariable(context);
  for (const way of waysOut(context, statement, variable ?? 'ret')) {
    const test = [`if (${variable ?? 'ret'})`, `\t${way.line}`];
    const edits = together(
      variable === null ? declared(text, body) : [],
      kept === null
        ? replace({ start: statement.span.start, end: visit.op.span.start }, `${variable ?? 'ret'} = `)
        : [],
      insertAfter(text, statement, test),
    );
    if (edits === null) continue;
    const title = 'Test the result and leave on an error';
    yield way.doubt === null ? { title, edits } : { title, edits, doubt: way.doubt };
  }
}

/** The label of the last error before it; else a plain return, if nothing was set up. */
function* waysOut(
  { text, body }: FixContext,
  statement: Statement,
  variable: string,
): Iterable<{ readonly line: string; readonly doubt: string | null }> {
  const earlier = [...everyStatement(body)].filter((s) => s.span.end <= statement.span.start);
  const labels = new Set(
    [...everyStatement(body)]
      .filter((s) => s.kind === 'label' && s.span.start > statement.span.end)
      .map((s) => text.slice(s.span.start, s.span.end).replace(/\s*:$/, '')),
  );
  const jumps = new Map(earlier.filter((s) => s.kind === 'goto').map((s) => [targetName(text, s), s]));
  const doubt = 'whether this undoes all that was set up is not known';
  const tried = [...jumps]
    .filter(([name]) => labels.has(name))
    .sort(([, a], [, b]) => b.span.start - a.span.start);
  for (const [name, jump] of tried)
    yield { line: `goto ${name};`, doubt: hasTheSameToUndo(text, body, jump, statement) ? null : doubt };
  if (tried.length === 0) {
    const sets = earlier.some(
      (s) => s.kind === 'expression' && /\w+\s*\(/.test(text.slice(s.span.start, s.span.end)),
    );
    yield { line: `return ${variable};`, doubt: sets ? doubt : null };
  }
}

/**
 * True if there is as much to undo here as there was where the earlier jump stands: nothing is called from the branch that
 * holds it to here, no other way comes in, and it is not made because something could not be had.
 */
function hasTheSameToUndo(text: string, body: Statement, jump: Statement, here: Statement): boolean {
  let branch = jump;
  while (branch.parent !== null && !contains(branch.parent.span, here.span)) branch = branch.parent;
  const code = withoutComments(text);
  const between = code.slice(branch.span.start, here.span.start);
  const isJoined = [...everyStatement(body)].some(
    (s) => s.kind === 'label' && branch.span.start < s.span.start && s.span.end <= here.span.start,
  );
  if (isJoined || /\b(?!(?:if|sizeof)\b)\w+\s*\(|^[ \t]*#/m.test(between)) return false;
  let test: Statement | null = jump;
  while (test !== null && test.kind !== 'if') test = test.parent;
  if (test === null || test.condition === null || !contains(branch.span, test.span)) return false;
  const before = code.slice(body.span.start, branch.span.start);
  const places = code.slice(test.condition.start, test.condition.end).match(/[A-Za-z_]\w*(?:(?:->|\.)\w+)*/g);
  return (places ?? []).every((place) => {
    const word = place.replaceAll('.', '\\.');
    // What a call gave, or could give by its address.
    return !new RegExp(`\\b${word}\\s*=[^=;][^;]*\\(|[(,=]\\s*&${word}\\b`).test(before);
  });
}

/** The int that the function returns. */
function resultVariable({ fn, text, body }: FixContext): string | null {
  for (const s of everyStatement(body)) {
    const name =
      s.kind === 'return' ? /^return\s+(\w+);$/.exec(text.slice(s.span.start, s.span.end))?.[1] : undefined;
    const type = name === undefined ? undefined : fn.locals.get(name);
    if (name !== undefined && type?.base === 'int' && type.pointers === 0) return name;
  }
  return (
    ['ret', 'err', 'r', 'rc'].find(
      (n) => fn.locals.get(n)?.base === 'int' && fn.locals.get(n)?.pointers === 0,
    ) ?? null
  );
}

function declared(text: string, body: Statement): TextEdit[] | null {
  const last = body.children.findLast((s, i) =>
    body.children.slice(0, i + 1).every((d) => d.kind === 'declaration'),
  );
  if (last !== undefined) return insertAfter(text, last, ['int ret;']);
  const first = body.children[0];
  return first === undefined ? null : insertBefore(text, first, ['int ret;', '']);
}

/** Nothing was taken or made before: no lock, no label to undo something. */
function isBare({ facts }: FixContext, statement: Statement): boolean {
  const visit = facts.calls.find(
    (c) => c.op.span.start >= statement.span.start && c.op.span.end <= statement.span.end,
  );
  return (
    visit !== undefined &&
    visit.states.every((s) => !s.murky && s.locks.every((l) => l.count <= 0 || l.origin !== 'acquired'))
  );
}

function returnsZero(text: string, statement: Statement | undefined): boolean {
  return statement?.kind === 'return' && text.slice(statement.span.start, statement.span.end) === 'return 0;';
}
