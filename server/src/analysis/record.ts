// Ways to record a finding as known, in the order in which kernel developers want them: an assertion of the kernel's
// own, a row of the settings for a helper out of view, a comment. (A baseline entry is no edit of the source.) Each is
// tried: what does not silence the finding, or causes another, is not offered.

import type { Sources } from '../base/sources.ts';
import { positionAt, sourceText } from '../base/text.ts';
import { around, assertions, demanded, unknownCalls } from '../fixes/assertions.ts';
import { applyEdits, type FixContext, type TextEdit } from '../fixes/fix.ts';
import { callerOf } from '../fixes/locks.ts';
import { statementAt } from '../fixes/statements.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import { vocabularyPath } from '../program/paths.ts';
import type { Program } from '../program/program.ts';
import { kindTakenBy, vocabularyText, type LockRow, type VocabularyRow } from '../semantics/helper-rows.ts';
import { checkFile } from './check.ts';
import type { Finding } from './finding.ts';
import { asLinesEnd, fixContext, rechecked } from './fixes.ts';
import { judged, silences, type Side } from './verify-fix.ts';

export interface KnownRecord {
  readonly title: string;
  readonly kind: 'assertion' | 'vocabulary' | 'comment';
  /** Of the text that the finding is in. */
  readonly edits: readonly TextEdit[];
  /** For the settings. */
  readonly rows: readonly VocabularyRow[];
}

/** How all titles begin. */
export const recordTitle = 'Record as known: ';

/** What a comment says until somebody gives the reason. */
const openReason = '(say here why this is right)';

const everyRule = { select: [], ignore: [] };
/** Proposals of one kind that are tried for a finding. */
const mostTries = 4;

/** `comments` for sources that may carry comments for a tool: those outside of the kernel's tree. Never throws. */
export function recordsOf(
  sources: Sources,
  program: Program,
  flow: FlowEngine,
  { finding, comments }: { readonly finding: Finding; readonly comments: boolean },
): readonly KnownRecord[] {
  try {
    const text = program.text(finding.file);
    if (text === null) return [];
    const before: Side = { program, flow, result: checkFile(program, finding.file, everyRule, flow) };
    const context = fixContext(before, text, finding);
    return [
      ...(context === null ? [] : asserted(sources, before, context, finding)),
      ...(context === null ? [] : described(sources, before, context, finding)),
      ...(comments ? commented(sources, before, context, text, finding) : []),
    ];
  } catch {
    // As with fixes: what we fail to make is not offered.
    return [];
  }
}

function asserted(sources: Sources, before: Side, context: FixContext, finding: Finding): KnownRecord[] {
  for (const { title, edits: plain } of first(assertions(context))) {
    const edits = asLinesEnd(context.text, plain);
    const text = applyEdits(context.text, edits);
    if (text === null) continue;
    const after = rechecked(sources, before, finding.file, text);
    if (judged(before, after, finding).kind !== 'bad')
      return [{ title: `${recordTitle}state ${title}`, kind: 'assertion', edits, rows: [] }];
  }
  return [];
}

function described(sources: Sources, before: Side, context: FixContext, finding: Finding): KnownRecord[] {
  const known = before.program.text(vocabularyPath) ?? '';
  for (const rows of first(helperRows(context))) {
    const after = rechecked(
      sources,
      before,
      finding.file,
      context.text,
      [known, vocabularyText(rows)].join('\n'),
    );
    if (!silences(before, after, finding)) continue;
    const [take, give] = rows;
    const words = `${take.function}() and ${give.function}() take and release ${take.member}`;
    return [{ title: `${recordTitle}${words}`, kind: 'vocabulary', edits: [], rows }];
  }
  return [];
}

/** Pairs of calls out of view with the same pointer to what has the lock, the first before the second. */
function* helperRows(context: FixContext): Iterable<readonly [Named, Named]> {
  const { flow } = context;
  for (const cls of demanded(context)) {
    const call = callerOf(context, cls);
    const kind = call === null ? null : kindTakenBy(call);
    if (kind === null) continue;
    const struct = cls.slice(0, cls.lastIndexOf('.'));
    for (const fn of around(context)) {
      const fit = unknownCalls(flow.facts(fn).calls).flatMap((visit) => {
        const argument = pointerTo(context.program, fn, visit, struct);
        return argument === null || visit.op.callee.kind !== 'name'
          ? []
          : [{ name: visit.op.callee.name, at: visit.op.span.start, argument }];
      });
      for (const take of fit) {
        const gives = fit.filter((give) => give.at > take.at && give.name !== take.name);
        for (const name of new Set(gives.map((give) => give.name))) {
          const { argument } = gives.find((give) => give.name === name) ?? take;
          const row = (event: 'lock' | 'unlock', of: string, arg: number): Named => ({
            event,
            function: of,
            kind,
            ...(arg === 0 ? {} : { argument: arg }),
            member: cls,
          });
          yield [row('lock', take.name, take.argument), row('unlock', name, argument)];
        }
      }
    }
  }
}

type Named = LockRow & { readonly member: string };

function pointerTo(program: Program, fn: FunctionIr, { op }: CallVisit, struct: string): number | null {
  const index = op.args.findIndex(({ value }) => {
    const type = program.typeOfExpr(fn, value);
    return type !== null && type.base === struct && type.pointers === 1 && type.arrays === 0;
  });
  return index < 0 ? null : index;
}

function commented(
  sources: Sources,
  before: Side,
  context: FixContext | null,
  text: string,
  finding: Finding,
): KnownRecord[] {
  const source = sourceText(finding.file, text);
  const statement = context === null ? null : statementAt(context.body, finding.span);
  const starts = new Set([statement?.span.start ?? finding.span.start, finding.span.start]);
  for (const offset of starts) {
    const { line } = positionAt(source, offset);
    const start = source.lineStarts[line] ?? 0;
    const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
    const comment = `${indent}/* invlock: allow ${finding.code} -- ${openReason} */\n`;
    const edits = asLinesEnd(text, [{ span: { start, end: start }, text: comment }]);
    const fresh = applyEdits(text, edits);
    if (fresh === null) continue;
    const after = rechecked(sources, before, finding.file, fresh);
    if (!silences(before, after, finding)) continue;
    const title = `${recordTitle}allow ${finding.code} here by a comment`;
    return [{ title, kind: 'comment', edits, rows: [] }];
  }
  return [];
}

function* first<T>(all: Iterable<T>): Iterable<T> {
  let n = 0;
  for (const each of all) {
    if (n++ >= mostTries) return;
    yield each;
  }
}
