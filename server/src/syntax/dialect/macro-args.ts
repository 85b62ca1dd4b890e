// What the grammar cannot take as an argument of a call: types, lone operators, empty arguments, semicolons.
// Each becomes something of the same length that parses; types keep their text as a fact.

import type { Canvas } from './canvas.ts';
import { STRING } from './lexer.ts';
import { keywords, notCalls, typeKeywords, typeWords } from './words.ts';

/** `open` and `close` are the live indices of the parentheses. */
export function maskArguments(canvas: Canvas, open: number, close: number): void {
  for (let a = open + 1; a < close;) {
    const b = argumentEnd(canvas, a, close);
    maskArgument(canvas, a, b, open, close);
    a = b + 1;
  }
}

/** Live index of the comma after the argument that starts at `a`, or of the closing parenthesis. */
export function argumentEnd(canvas: Canvas, a: number, close: number): number {
  let b = a;
  for (; b < close; b++) {
    const c = canvas.code(b);
    if (c === 40 || c === 91 || c === 123) {
      const partner = canvas.partner(b);
      b = partner < 0 || partner > close ? close - 1 : partner;
    } else if (c === 44) break;
  }
  return b;
}

function maskArgument(canvas: Canvas, a: number, b: number, open: number, close: number): void {
  if (a === b) {
    dropEmpty(canvas, a, open, close);
    return;
  }
  const text = canvas.text.slice(canvas.start(a), canvas.end(b - 1));
  if (b - a <= 3 && /^[=!<>&|+\-^%/]+$/.test(text) && text !== '&&label') {
    canvas.put(canvas.start(a), '_'.repeat(text.length));
    canvas.hidden.push({ kind: 'other', rule: 'operator argument', span: spanOf(canvas, a, b - 1) });
    return;
  }
  if (b > a + 1 && canvas.code(b - 1) === 59) canvas.blank(canvas.start(b - 1), canvas.end(b - 1));
  if (isType(canvas, a, b) && !(b - a === 1 && canvas.word(a) === 'void' && open + 2 === close)) {
    hideType(canvas, a, b);
    return;
  }
  // `KERN_INFO NAME "text"`, `PREFIX fmt`: adjacent words that the preprocessor joins.
  const first = canvas.word(a);
  const second = canvas.word(a + 1);
  if (
    b > a + 1 &&
    first !== '' &&
    second !== '' &&
    !keywords.has(first) &&
    !notCalls.has(first) &&
    !keywords.has(second)
  ) {
    if (canvas.kind(a + 2) === STRING || canvas.word(a + 2) !== '' || a + 2 === b) {
      canvas.blank(canvas.start(a), canvas.end(a));
    }
  }
}

function dropEmpty(canvas: Canvas, at: number, open: number, close: number): void {
  if (at < close) {
    canvas.blank(canvas.start(at), canvas.end(at));
    return;
  }
  // A comma before the closing parenthesis.
  if (at === close && at > open + 1 && canvas.code(at - 1) === 44)
    canvas.blank(canvas.start(at - 1), canvas.end(at - 1));
}

/** Words and stars that can only be a type: `struct foo *`, `unsigned long`, `int`. */
function isType(canvas: Canvas, a: number, b: number): boolean {
  let certain = false;
  let stars = 0;
  let words = 0;
  for (let x = a; x < b; x++) {
    const w = canvas.word(x);
    if ((w === 'typeof' || w === '__typeof__') && canvas.partner(x + 1) > x && canvas.partner(x + 1) < b) {
      x = canvas.partner(x + 1);
      words++;
      certain = true;
      continue;
    }
    if (w !== '') {
      if (stars > 0 && w !== 'const' && w !== 'volatile') return false;
      words++;
      if (typeKeywords.has(w)) certain = true;
      else if (!certain && words > 1) return false;
      else if (certain && words > 1 && !typeWords.has(w) && words > 4) return false;
    } else if (canvas.code(x) === 42) stars++;
    else return false;
  }
  return words > 0 && (certain || stars > 0);
}

/** One identifier over the last line of the type; earlier lines are blanked. */
function hideType(canvas: Canvas, a: number, b: number): void {
  const start = canvas.start(a);
  const end = canvas.end(b - 1);
  const type = canvas.text.slice(start, end).replace(/\s+/g, ' ');
  canvas.hidden.push({ kind: 'type-argument', type, span: { start, end } });
  let from = start;
  const newline = start + canvas.text.slice(start, end).lastIndexOf('\n');
  if (newline >= start) {
    canvas.blank(start, newline);
    from = newline + 1;
    while (from < end && canvas.unit(from) <= 32) from++;
  }
  for (let i = from; i < end; i++) {
    const c = canvas.unit(i);
    const part = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c >= 48 && c <= 57);
    if (!part) canvas.put(i, '_');
  }
  // `int` must not stay a keyword.
  canvas.put(from, '_');
}

function spanOf(canvas: Canvas, from: number, to: number): { start: number; end: number } {
  return { start: canvas.start(from), end: canvas.end(to) };
}
