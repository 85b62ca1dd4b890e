// Attribute words and attribute calls become blanks; what they said is kept as facts: `__must_hold(&p->lock)`.

import type { Canvas } from './canvas.ts';
import { PUNCT, WORD, type Lexed } from './lexer.ts';
import { attributeCalls, attributes } from './words.ts';

export function hideAttributes(lexed: Lexed, canvas: Canvas): void {
  const { text } = lexed;
  for (let k = 0; k < lexed.count; k++) {
    if (canvas.dead[k] === 1 || lexed.kind[k] !== WORD) continue;
    const start = lexed.start[k] ?? 0;
    const c = text.charCodeAt(start);
    // All of them begin with one of _ n a f E V.
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
