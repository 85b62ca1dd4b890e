// Opens the next version of a file that is open: where an edit stays in the body of one function, only that function is
// masked again, and what lies behind it is moved. The answer is the one that opening the whole text would give.

import { changedRange, type Changed } from '../base/changed.ts';
import { contains, type Span } from '../base/span.ts';
import { sourceText, type SourceText } from '../base/text.ts';
import type { Conditional, Declaration, Hidden, SyntaxFile } from './file.ts';
import { firstFrom } from './file.ts';
import { openFile } from './open.ts';
import { areWholeGroups } from './dialect/conditionals.ts';
import { lex, PUNCT } from './dialect/lexer.ts';

/** So few that groups cannot be nested as deep as matters. */
const mostDirectives = 40;

/** null where more than the body of a function may look different: open the whole then. */
export function reopenFile(old: SyntaxFile, source: SourceText): SyntaxFile | null {
  const changed = changedRange(old.source.text, source.text);
  const at = declarationAt(old.declarations, changed.start);
  const before = old.declarations[at];
  if (before === undefined || !isInBody(before, changed)) return null;
  const { start, end } = before.span;
  const delta = changed.newEnd - changed.oldEnd;
  const [was, is] = [old.source.text.slice(start, end), source.text.slice(start, end + delta)];
  if (![was, is].every((text) => standsAlone(text) && endsForSure(text, before))) return null;
  // What decides about arms is as before: neither text defines anything.
  // What surrounds the function had no say in how it was masked, or it might have one now.
  const earlier = openFile(sourceText(source.path, was), old.decides);
  if (earlier.masked !== old.parts.slice(start, end) || onlyFunction(earlier, before) === null) return null;
  const opened = openFile(sourceText(source.path, is), old.decides);
  const after = onlyFunction(opened, before);
  if (after === null || ![earlier, opened].every(hasWholeArms)) return null;
  const tail = firstFrom(old.hidden, end);
  const move = (span: Span): Span => movedBehind(span, end, delta);
  const parts = old.parts.with(start, end, opened.masked);
  return {
    source,
    get masked() {
      return parts.toString();
    },
    parts,
    hidden: [
      ...old.hidden.slice(0, firstFrom(old.hidden, start)),
      ...opened.hidden.map((hidden) => movedHidden(hidden, (span) => shifted(span, start))),
      ...old.hidden.slice(tail).map((hidden) => movedHidden(hidden, move)),
    ],
    conditionals: [
      ...old.conditionals
        .filter((g) => !contains(before.span, g.span))
        .map((g) => movedConditional(g, end, move)),
      ...opened.conditionals.map((g) => movedConditional(g, 0, (span) => shifted(span, start))),
    ].sort((a, b) => a.span.start - b.span.start),
    declarations: [
      ...old.declarations.slice(0, at),
      movedDeclaration(after, start),
      ...old.declarations.slice(at + 1).map((declaration) => movedDeclaration(declaration, delta)),
    ],
    decides: old.decides,
    frame: old.frame,
  };
}

/** Index of the last declaration that begins at or before the offset; -1 if there is none. */
function declarationAt(declarations: readonly Declaration[], offset: number): number {
  let low = 0;
  let high = declarations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((declarations[middle]?.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Between the braces of a function that ends with the second one. */
function isInBody({ kind, span, body }: Declaration, { start, oldEnd }: Changed): boolean {
  return kind === 'function' && body?.end === span.end && body.start < start && oldEnd < body.end;
}

/** No directive in it but whole groups of `#if`, and each bracket closed by its own kind. */
function standsAlone(text: string): boolean {
  const { count, kind, start, directives } = lex(text);
  if (directives.length > mostDirectives || !areWholeGroups(directives)) return false;
  const open: number[] = [];
  for (let k = 0; k < count; k++) {
    if (kind[k] !== PUNCT) continue;
    const c = text.charCodeAt(start[k] ?? 0);
    if (c === 40 || c === 91 || c === 123) open.push(c);
    // In ASCII `)` is the one after `(`, `]` and `}` the second after `[` and `{`.
    else if (c === 41 && open.pop() !== 40) return false;
    else if ((c === 93 || c === 125) && open.pop() !== c - 2) return false;
  }
  return open.length === 0;
}

/** Arms that leave no bracket open: whichever is dropped, the rest is as closed as before. */
function hasWholeArms({ source, conditionals }: SyntaxFile): boolean {
  return conditionals.every(({ arms }) =>
    arms.every(({ span }) => standsAlone(source.text.slice(span.start, span.end))),
  );
}

/** A function with its first brace in column 0 goes on, over whatever follows, to one that closes it in column 0. */
function endsForSure(text: string, { span, body }: Declaration): boolean {
  const isAtLineStart = (at: number): boolean => text.charAt(at - 1) === '\n';
  return isAtLineStart(text.length - 1) || !isAtLineStart((body?.start ?? 0) - span.start);
}

/** The only declaration of the file if it is the function that was there, with another body at most. */
function onlyFunction({ source, declarations }: SyntaxFile, before: Declaration): Declaration | null {
  const [only] = declarations;
  if (only === undefined || declarations.length > 1) return null;
  const { start } = before.span;
  const { kind, name, span, body } = only;
  const isSame =
    kind === 'function' && name === before.name && body?.start === (before.body?.start ?? 0) - start;
  return isSame && span.start === 0 && span.end === source.text.length && body.end === span.end ? only : null;
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** What ends behind the function is moved by its end, what begins there by both. */
function movedBehind({ start, end }: Span, behind: number, delta: number): Span {
  return { start: start < behind ? start : start + delta, end: end < behind ? end : end + delta };
}

function movedHidden(hidden: Hidden, move: (span: Span) => Span): Hidden {
  return { ...hidden, span: move(hidden.span) };
}

function movedConditional(group: Conditional, behind: number, move: (span: Span) => Span): Conditional {
  if (group.span.end < behind) return group;
  return {
    span: move(group.span),
    arms: group.arms.map((arm) => ({ ...arm, span: move(arm.span) })),
  };
}

function movedDeclaration(declaration: Declaration, by: number): Declaration {
  if (by === 0) return declaration;
  const { nameSpan, span, body } = declaration;
  return {
    ...declaration,
    nameSpan: shifted(nameSpan, by),
    span: shifted(span, by),
    body: body === null ? null : shifted(body, by),
  };
}
