// Attribute words and attribute calls become blanks; what they said is kept as facts: `__must_hold(&p->lock)`. So do
// the two words of the compiler's context analysis that stand around a struct's name and around an expression.

import type { Canvas } from './canvas.ts';
import { PUNCT, WORD, type Lexed } from './lexer.ts';
import { attributeCalls, attributes, contextStruct, contextUnsafe } from './words.ts';

export function hideAttributes(lexed: Lexed, canvas: Canvas): void {
  const { text } = lexed;
  for (let k = 0; k < lexed.count; k++) {
    if (canvas.dead[k] === 1 || lexed.kind[k] !== WORD) continue;
    const start = lexed.start[k] ?? 0;
    const c = text.charCodeAt(start);
    if (c === 99) {
      hideContext(lexed, canvas, k);
      continue;
    }
    // All others begin with one of _ n a f E V.
    if (c !== 95 && c !== 110 && c !== 97 && c !== 102 && c !== 69 && c !== 86) continue;
    const end = lexed.end[k] ?? 0;
    if (c !== 95 && end - start < 6) continue;
    const word = text.slice(start, end);
    const open = nextLive(lexed, canvas, k + 1);
    if (isPunct(lexed, open, 40) && attributeCalls.has(word)) {
      const close = closing(lexed, canvas, open);
      const stop = lexed.end[close] ?? text.length;
      canvas.blank(start, stop);
      for (let t = k; t <= close && t < lexed.count; t++) canvas.dead[t] = 1;
      const args = text.slice(lexed.end[open], Math.max(lexed.end[open] ?? 0, stop - 1)).trim();
      canvas.hidden.push({ kind: 'attribute', name: word, args, span: { start, end: stop } });
    } else if (attributes.has(word)) {
      canvas.blank(start, end);
      canvas.dead[k] = 1;
      canvas.hidden.push({ kind: 'attribute', name: word, args: null, span: { start, end } });
    }
  }
}

/** `context_lock_struct(name) {` becomes `struct name {`, and `context_unsafe(e)` becomes `(e)`. */
function hideContext(lexed: Lexed, canvas: Canvas, k: number): void {
  const [start, end] = [lexed.start[k] ?? 0, lexed.end[k] ?? 0];
  const length = end - start;
  if (length !== contextStruct.length && length !== contextUnsafe.length) return;
  const word = lexed.text.slice(start, end);
  const open = nextLive(lexed, canvas, k + 1);
  if (!isPunct(lexed, open, 40) || (word !== contextStruct && word !== contextUnsafe)) return;
  const close = closing(lexed, canvas, open);
  const stop = lexed.end[close] ?? lexed.text.length;
  if (word === contextUnsafe) {
    // Statements would need more characters than there are.
    if (hasStatement(lexed, open, close)) return;
    canvas.blank(start, end);
    canvas.dead[k] = 1;
    canvas.hidden.push({ kind: 'attribute', name: word, args: null, span: { start, end } });
    return;
  }
  const name = nextLive(lexed, canvas, open + 1);
  if (lexed.kind[name] !== WORD || name >= close) return;
  const args = lexed.text.slice(lexed.end[open], Math.max(lexed.end[open] ?? 0, stop - 1)).trim();
  canvas.hidden.push({ kind: 'attribute', name: word, args, span: { start, end: stop } });
  canvas.blank(start, lexed.start[name] ?? start);
  canvas.put(start, 'struct');
  canvas.blank(lexed.end[name] ?? stop, stop);
  for (let t = open; t <= close; t++) if (t !== name) canvas.dead[t] = 1;
}

function hasStatement(lexed: Lexed, open: number, close: number): boolean {
  for (let k = open; k < close; k++) if (isPunct(lexed, k, 59)) return true;
  return false;
}

function nextLive(lexed: Lexed, canvas: Canvas, from: number): number {
  let k = from;
  while (k < lexed.count && canvas.dead[k] === 1) k++;
  return k;
}

function isPunct(lexed: Lexed, k: number, code: number): boolean {
  return lexed.kind[k] === PUNCT && lexed.text.charCodeAt(lexed.start[k] ?? 0) === code;
}

/** The parenthesis that closes the one at `open`; the last token of a plausible distance if there is none. */
function closing(lexed: Lexed, canvas: Canvas, open: number): number {
  let depth = 0;
  const limit = Math.min(lexed.count, open + 400);
  for (let k = open; k < limit; k++) {
    if (canvas.dead[k] === 1) continue;
    if (isPunct(lexed, k, 40)) depth++;
    else if (isPunct(lexed, k, 41) && --depth === 0) return k;
    else if (isPunct(lexed, k, 123)) return k - 1;
  }
  return Math.min(limit, lexed.count) - 1;
}
