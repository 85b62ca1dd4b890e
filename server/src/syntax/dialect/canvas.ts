// The mask while it is being made: the tokens that are still alive, their brackets, and the text under the
// brush. Only this file writes characters; it never touches a newline and never changes a length.

import type { Hidden } from '../file.ts';
import { PUNCT, WORD, type Lexed } from './lexer.ts';

export class Canvas {
  readonly text: string;
  readonly hidden: Hidden[] = [];
  private readonly lexed: Lexed;
  private readonly units: Uint16Array;
  readonly dead: Uint8Array;
  /** Indices of the live tokens. */
  live: Int32Array = new Int32Array(0);
  /** Per live token: the live index of its partner bracket, or -1. */
  match: Int32Array = new Int32Array(0);
  /** Per live token: 1 if it is the parenthesis that closes the head of a statement. */
  headClose: Uint8Array = new Uint8Array(0);

  constructor(lexed: Lexed) {
    this.lexed = lexed;
    this.text = lexed.text;
    this.dead = new Uint8Array(lexed.count);
    const n = lexed.text.length;
    this.units = new Uint16Array(n);
    for (let i = 0; i < n; i++) this.units[i] = lexed.text.charCodeAt(i);
    const { comments } = lexed;
    for (let i = 0; i + 1 < comments.length; i += 2) this.blank(comments[i] ?? 0, comments[i + 1] ?? 0);
  }

  /** Blanks become spaces; tabs and newlines stay, so lines keep their shape. */
  blank(from: number, to: number): void {
    const end = Math.min(to, this.units.length);
    for (let i = from; i < end; i++) {
      const c = this.units[i];
      if (c !== 10 && c !== 13 && c !== 9) this.units[i] = 32;
    }
  }

  put(at: number, words: string): void {
    for (let i = 0; i < words.length; i++) {
      const c = this.units[at + i];
      if (c !== 10 && c !== undefined) this.units[at + i] = words.charCodeAt(i);
    }
  }

  unit(at: number): number {
    return this.units[at] ?? 0;
  }

  /** The masked text. */
  result(): string {
    // No decoder: it would take a byte order mark away and replace surrogates that stand alone. Text in one byte
    // a character, which nearly all is, stays so: half the memory, and faster to search.
    const { units } = this;
    if (units.every((unit) => unit < 256)) return Buffer.from(units).toString('latin1');
    return Buffer.from(units.buffer).toString('utf16le');
  }

  /** Collects the live tokens and pairs their brackets. A stray closer pairs with nothing. */
  settle(): void {
    const { lexed, dead } = this;
    const live = new Int32Array(lexed.count);
    let n = 0;
    for (let k = 0; k < lexed.count; k++) if (dead[k] === 0) live[n++] = k;
    this.live = live.subarray(0, n);
    this.match = new Int32Array(n).fill(-1);
    this.headClose = new Uint8Array(n);
    const open: number[] = [];
    for (let x = 0; x < n; x++) {
      const c = this.code(x);
      if (c === 40 || c === 123 || c === 91) open.push(x);
      else if (c === 41 || c === 125 || c === 93) this.close(open, x, c);
    }
  }

  private close(open: number[], x: number, c: number): void {
    const wanted = c === 41 ? 40 : c === 125 ? 123 : 91;
    // `}` ends whatever parentheses a broken line left open; `)` never ends a block.
    if (c === 125) while (open.length > 0 && this.code(open[open.length - 1] ?? -1) !== 123) open.pop();
    const top = open[open.length - 1];
    if (top === undefined || this.code(top) !== wanted) return;
    open.pop();
    this.match[x] = top;
    this.match[top] = x;
  }

  get size(): number {
    return this.live.length;
  }

  /** Character code of a one-character token, 0 for words and the like. */
  code(x: number): number {
    const k = this.live[x];
    if (k === undefined || this.lexed.kind[k] !== PUNCT) return 0;
    return this.text.charCodeAt(this.lexed.start[k] ?? 0);
  }

  is(x: number, char: string): boolean {
    return this.code(x) === char.charCodeAt(0);
  }

  kind(x: number): number {
    const k = this.live[x];
    return k === undefined ? 0 : (this.lexed.kind[k] ?? 0);
  }

  /** The word at x, or '' if there is none. */
  word(x: number): string {
    const k = this.live[x];
    if (k === undefined || this.lexed.kind[k] !== WORD) return '';
    return this.text.slice(this.lexed.start[k], this.lexed.end[k]);
  }

  start(x: number): number {
    const k = this.live[x];
    return k === undefined ? this.text.length : (this.lexed.start[k] ?? 0);
  }

  end(x: number): number {
    const k = this.live[x];
    return k === undefined ? this.text.length : (this.lexed.end[k] ?? 0);
  }

  slice(from: number, to: number): string {
    return this.text.slice(this.start(from), this.end(to));
  }

  /** The live index of the partner; -1 without one. */
  partner(x: number): number {
    return this.match[x] ?? -1;
  }

  atLineStart(x: number): boolean {
    const at = this.start(x);
    return at === 0 || this.text.charCodeAt(at - 1) === 10;
  }
}
