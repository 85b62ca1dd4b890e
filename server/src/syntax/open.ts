// Opens a source text: one pass over the characters, the mask, and the cut into declarations. Never fails and
// never changes a length; what cannot be understood ends up in a declaration that parses with errors.

import { hashText } from '../base/hash.ts';
import type { Span } from '../base/span.ts';
import type { SourceText } from '../base/text.ts';
import { hideAttributes } from './dialect/attributes.ts';
import { Canvas } from './dialect/canvas.ts';
import { chooseArms, withoutOwn } from './dialect/conditionals.ts';
import { hideDirectives } from './dialect/directives.ts';
import { cutFile, type Cut } from './dialect/file-scope.ts';
import { lex } from './dialect/lexer.ts';
import { firstFrom, type Content, type Declaration, type Hidden, type SyntaxFile } from './file.ts';
import { SplitText } from './split-text.ts';

const none: ReadonlySet<string> = new Set();

/** @param defined macros that the build surely defines: they decide about arms of `#ifdef` */
export function openFile(source: SourceText, defined: ReadonlySet<string> = none): SyntaxFile {
  const lexed = lex(source.text);
  const canvas = new Canvas(lexed);
  hideDirectives(lexed, canvas);
  const decides = withoutOwn(lexed, defined);
  const conditionals = chooseArms(lexed, canvas, decides);
  hideAttributes(lexed, canvas);
  canvas.settle();
  const cuts = cutFile(canvas);
  const masked = canvas.result();
  const hidden = canvas.hidden.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return {
    source,
    masked,
    parts: SplitText.whole(masked),
    hidden,
    conditionals,
    declarations: cuts.map((cut) => declarationOf(canvas, masked, hidden, cut)),
    decides,
    frame: {},
  };
}

function declarationOf(canvas: Canvas, masked: string, hidden: readonly Hidden[], cut: Cut): Declaration {
  const span = { start: canvas.start(cut.first), end: canvas.end(cut.last) };
  const nameSpan =
    cut.name < 0
      ? { start: span.start, end: span.start }
      : { start: canvas.start(cut.name), end: canvas.end(cut.nameEnd) };
  const body =
    cut.open < 0 || cut.close < 0 ? null : { start: canvas.start(cut.open), end: canvas.end(cut.close) };
  let isStatic = false;
  for (let x = cut.first; x < (cut.name < 0 ? cut.first : cut.name) && !isStatic; x++) {
    isStatic = canvas.word(x) === 'static';
  }
  return {
    kind: cut.kind,
    name: canvas.text.slice(nameSpan.start, nameSpan.end).replace(/\s+/g, ''),
    nameSpan,
    span,
    body,
    isStatic,
    content: contentOf(masked, hidden, span),
  };
}

function contentOf(masked: string, hidden: readonly Hidden[], { start, end }: Span): Content {
  let hash: string | null = null;
  return {
    // Most declarations of a big file are never asked for theirs.
    get hash() {
      hash ??= hashText(masked.slice(start, end) + facts(hidden, start, end));
      return hash;
    },
  };
}

/** What the mask took out of the declaration, as text without positions in the file. */
function facts(hidden: readonly Hidden[], start: number, end: number): string {
  let text = '';
  for (let k = firstFrom(hidden, start); k < hidden.length; k++) {
    const h = hidden[k];
    if (h === undefined || h.span.start >= end) break;
    text += `\0${h.kind}${h.span.start - start}`;
    if (h.kind === 'attribute') text += `${h.name}(${h.args ?? ''})`;
    else if (h.kind === 'head') text += h.name;
    else if (h.kind === 'type-argument') text += h.type;
    else if (h.kind === 'define') text += `${h.name}=${h.body}`;
  }
  return text;
}
