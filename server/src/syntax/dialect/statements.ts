// Inside braces: macro heads become loops, statement macros get their semicolon, case ranges, asm and
// member-declaring macros become what the grammar knows. Initialisers and aggregates have rules of their own.

import type { Canvas } from './canvas.ts';
import { ELLIPSIS } from './lexer.ts';
import { argumentEnd, maskArguments } from './macro-args.ts';
import { aggregates, asmWords, conditionalScope, loopName, notCalls, typeWords } from './words.ts';

export type BraceKind = 'code' | 'aggregate' | 'list';

/** Deeper nesting than any kernel function has is left as it is, so that no input can exhaust the stack. */
const deepest = 200;

/** Masks what is between the braces (or from `open` to `close`, exclusive) . */
export function maskBraces(canvas: Canvas, open: number, close: number, kind: BraceKind, depth = 0): void {
  if (depth > deepest) return;
  for (let x = open + 1; x < close; x++) {
    const c = canvas.code(x);
    if (c === 123) {
      const partner = canvas.partner(x);
      const end = partner < 0 || partner > close ? close : partner;
      maskBraces(canvas, x, end, innerKind(canvas, x, kind), depth + 1);
      x = end;
      continue;
    }
    if (c === 40 && canvas.code(x - 1) === 41) {
      // guard(mutex)(&l), CLASS(name, v)(args): the second list has arguments as well.
      const before = canvas.partner(x - 1);
      const end = canvas.partner(x);
      if (before > 0 && end > 0 && canvas.word(before - 1) !== '' && !notCalls.has(canvas.word(before - 1))) {
        maskArguments(canvas, x, end);
      }
      continue;
    }
    const word = canvas.word(x);
    if (word === '') continue;
    if (asmWords.has(word)) {
      x = maskAsm(canvas, x);
      continue;
    }
    if (word === 'case') {
      maskCaseRange(canvas, x, close);
      continue;
    }
    if (canvas.code(x + 1) === 40 && canvas.partner(x + 1) > 0) x = maskCall(canvas, x, word, kind);
  }
}

function innerKind(canvas: Canvas, x: number, outer: BraceKind): BraceKind {
  const before = canvas.code(x - 1);
  if (outer === 'list') return before === 40 ? 'code' : 'list';
  if (before === 61 || before === 44 || before === 91 || before === 93) return 'list';
  const word = canvas.word(x - 1);
  if (word === 'return') return 'list';
  if (before === 41 && canvas.headClose[x - 1] !== 1) return 'list';
  const tag = aggregates.has(word) ? word : aggregates.has(canvas.word(x - 2)) ? canvas.word(x - 2) : '';
  if (tag === '' || (word !== tag && word === '')) return 'code';
  return tag === 'enum' ? 'list' : 'aggregate';
}

/** `do { … } while_each_thread(g, p);`, `do { … } for_each_vma(vmi, vma);` */
const doLoopTail = /^while_|^for_each_/;

/** Returns the live index to go on from (the loop adds one). */
function maskCall(canvas: Canvas, x: number, word: string, kind: BraceKind): number {
  const open = x + 1;
  const close = canvas.partner(open);
  if (word === 'if' || word === 'for' || word === 'while' || word === 'switch') {
    canvas.headClose[close] = 1;
    return x;
  }
  if (
    doLoopTail.test(word) &&
    canvas.code(x - 1) === 125 &&
    canvas.word(canvas.partner(x - 1) - 1) === 'do'
  ) {
    head(canvas, x, 'iterator');
    return x;
  }
  if (word === 'typeof' || word === '__typeof__' || word === '__typeof') return maskTypeof(canvas, x, close);
  if (word === '__alignof__' || word === '__alignof') {
    // The grammar takes types only; sizeof takes expressions too.
    canvas.blank(canvas.start(x), canvas.end(x));
    canvas.put(canvas.start(x), 'sizeof');
    return x;
  }
  if (notCalls.has(word)) return x;
  if (word === 'offsetof' || word === '__builtin_offsetof') {
    // As an ordinary call its member argument may be any expression.
    canvas.put(canvas.start(x), '_');
    if (word.startsWith('_')) canvas.put(canvas.start(x) + 2, '_');
  }
  if (kind === 'aggregate') return memberMacro(canvas, x, close);
  maskArguments(canvas, open, close);
  if (mayStartStatement(canvas, x)) return statementMacro(canvas, x, close, word, kind);
  if (canvas.word(x - 1) === 'static' && canvas.code(close + 1) === 59) {
    canvas.blank(canvas.start(x - 1), canvas.end(x - 1));
  }
  return x;
}

function statementMacro(canvas: Canvas, x: number, close: number, word: string, kind: BraceKind): number {
  const next = canvas.code(close + 1);
  const nextWord = canvas.word(close + 1);
  const loops = loopName.test(word);
  const isHead =
    next === 123 || (loops && (nextWord !== '' || next === 42 || next === 40 || next === 43 || next === 45));
  if (isHead && word.length >= 5) {
    head(canvas, x, /^scoped_|_scoped$/.test(word) ? 'scope' : 'iterator');
    if (word === conditionalScope) setApart(canvas, x + 1, close);
    canvas.headClose[close] = 1;
    if (close === x + 2) {
      // `while()` is an error: the condition borrows a character of the name.
      canvas.put(canvas.end(x) - 1, '(');
      canvas.put(canvas.start(x + 1), '1');
    }
    return x;
  }
  if (kind !== 'code') return x;
  const onNewLine = canvas.text.slice(canvas.end(close), canvas.start(close + 1)).includes('\n');
  const bare =
    next === 125 ||
    (nextWord !== '' && nextWord !== 'else' && nextWord !== '__VA_ARGS__' && onNewLine && !loops);
  if (!bare) return x;
  const args = canvas.text.slice(canvas.end(x + 1), canvas.start(close)).trim();
  canvas.hidden.push({
    kind: 'statement-macro',
    name: word,
    args,
    span: { start: canvas.start(x), end: canvas.end(close) },
  });
  // The last character becomes the semicolon, the call itself stays readable if it has room for it.
  const last = canvas.end(close) - 1;
  if (canvas.text.charCodeAt(last + 1) === 10 || canvas.text.charCodeAt(last + 1) === 32) {
    const at = last + 1;
    if (canvas.text.charCodeAt(at) !== 10) {
      canvas.put(at, ';');
      return close;
    }
  }
  canvas.blank(canvas.start(x), last);
  canvas.put(last, ';');
  return close;
}

/** The second argument is the statement that runs if the lock was not taken; no grammar knows it there. */
function setApart(canvas: Canvas, open: number, close: number): void {
  const from = argumentEnd(canvas, open + 1, close) + 1;
  const to = argumentEnd(canvas, from, close);
  if (to <= from) return;
  canvas.hidden.push({ kind: 'failure', span: { start: canvas.start(from), end: canvas.end(to - 1) } });
}

function head(canvas: Canvas, x: number, role: 'iterator' | 'scope'): void {
  const start = canvas.start(x);
  const end = canvas.end(x);
  canvas.hidden.push({ kind: 'head', role, name: canvas.word(x), span: { start, end } });
  canvas.blank(start, end);
  canvas.put(start, 'while');
}

/** May a statement start at x? */
function mayStartStatement(canvas: Canvas, x: number): boolean {
  const c = canvas.code(x - 1);
  if (c === 59 || c === 123 || c === 125 || c === 58) return true;
  if (c === 41) return canvas.headClose[x - 1] === 1;
  const word = canvas.word(x - 1);
  return word === 'else' || word === 'do';
}

/** `typeof(x) v` is a declaration whose type nobody needs. */
function maskTypeof(canvas: Canvas, x: number, close: number): number {
  const declares = mayStartStatement(canvas, x) || canvas.word(x - 1) === 'const';
  if (!declares || (canvas.word(close + 1) === '' && canvas.code(close + 1) !== 42)) return x;
  canvas.blank(canvas.start(x), canvas.end(close));
  canvas.put(canvas.start(x), 'int');
  return close;
}

/** `DECLARE_BITMAP(name, n);` among members. */
function memberMacro(canvas: Canvas, x: number, close: number): number {
  const before = canvas.code(x - 1);
  const fresh = before === 59 || before === 123 || before === 125;
  if (!fresh || canvas.code(close + 1) !== 59) return x;
  let name = -1;
  for (let y = x + 2; y < close && name < 0; y++) {
    const alone = canvas.code(y - 1) === 44 || canvas.code(y - 1) === 40;
    const ends = canvas.code(y + 1) === 44 || canvas.code(y + 1) === 41;
    if (alone && ends && canvas.word(y) !== '' && !typeWords.has(canvas.word(y))) name = y;
  }
  const kept = name < 0 ? '' : canvas.word(name);
  canvas.blank(canvas.start(x), canvas.end(close));
  canvas.put(canvas.start(x), 'int');
  if (name >= 0) canvas.put(canvas.start(name), kept);
  else canvas.put(canvas.end(x), '_');
  return close;
}

/** `case A ... B:` */
function maskCaseRange(canvas: Canvas, x: number, close: number): void {
  for (let y = x + 1; y < close; y++) {
    const c = canvas.code(y);
    if (c === 59 || c === 123) return;
    if (c === 58 && canvas.code(y - 1) !== 63) return;
    // A label that was left open ends where the next one starts, or each would look through the whole rest.
    if (canvas.word(y) === 'case') return;
    if (canvas.kind(y) !== ELLIPSIS) continue;
    canvas.put(canvas.start(y), ' + ');
    canvas.hidden.push({
      kind: 'other',
      rule: 'case range',
      span: { start: canvas.start(y), end: canvas.end(y) },
    });
    return;
  }
}

/** Returns the live index of the last token of the asm statement. */
export function maskAsm(canvas: Canvas, x: number): number {
  let y = x + 1;
  while (['volatile', 'goto', 'inline', '__volatile__', '__inline'].includes(canvas.word(y))) y++;
  const close = canvas.partner(y);
  if (canvas.code(y) !== 40 || close < 0) return x;
  const start = canvas.start(x);
  const end = canvas.end(close);
  canvas.hidden.push({ kind: 'asm', text: canvas.text.slice(start, end), span: { start, end } });
  canvas.blank(start, end);
  return close;
}
