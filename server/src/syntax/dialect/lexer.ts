// Kernel C cut into tokens, held as columns: no object per token. Comments and blanks are skipped, directives
// are kept apart. Never fails: an unterminated comment or string ends at the end of its line or of the file.

export const WORD = 1;
export const NUMBER = 2;
export const STRING = 3;
export const PUNCT = 4;
export const ELLIPSIS = 5;

export interface Directive {
  /** `if`, `define`, `include`, …; '' for a lone `#`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Offset of what follows the name. */
  readonly rest: number;
  /** Index of the first token after the directive. */
  readonly token: number;
}

export interface Lexed {
  readonly text: string;
  readonly count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly directives: readonly Directive[];
  /** Comments as pairs of offsets, to be blanked before parsing. */
  readonly comments: readonly number[];
}

export function lex(text: string): Lexed {
  const n = text.length;
  // A token has at least one character; most have four.
  let capacity = (n >> 1) + 16;
  let kind = new Uint8Array(capacity);
  let start = new Int32Array(capacity);
  let end = new Int32Array(capacity);
  const directives: Directive[] = [];
  const comments: number[] = [];
  let count = 0;
  let i = 0;
  let lineStart = true;
  while (i < n) {
    const c = text.charCodeAt(i);
    if (c === 10) {
      lineStart = true;
      i++;
      continue;
    }
    if (c <= 32 || c === 92 || c === 0xfeff || c === 0xa0) {
      i++;
      continue;
    }
    if (c === 47) {
      const d = text.charCodeAt(i + 1);
      if (d === 42 || d === 47) {
        const stop = d === 42 ? blockCommentEnd(text, i) : lineCommentEnd(text, i);
        comments.push(i, stop);
        i = stop;
        continue;
      }
    }
    if (c === 35 && lineStart) {
      const stop = directiveEnd(text, i, comments);
      directives.push(directiveOf(text, i, stop, count));
      i = stop;
      continue;
    }
    lineStart = false;
    if (count === capacity) {
      capacity = n + 16;
      kind = grown(kind, new Uint8Array(capacity));
      start = grown(start, new Int32Array(capacity));
      end = grown(end, new Int32Array(capacity));
    }
    start[count] = i;
    if (isWordStart(c)) {
      i++;
      while (i < n && isWordPart(text.charCodeAt(i))) i++;
      kind[count] = WORD;
    } else if (c >= 48 && c <= 57) {
      i = numberEnd(text, i);
      kind[count] = NUMBER;
    } else if (c === 34 || c === 39) {
      i = stringEnd(text, i, c);
      kind[count] = STRING;
    } else if (c === 46 && text.charCodeAt(i + 1) === 46 && text.charCodeAt(i + 2) === 46) {
      i += 3;
      kind[count] = ELLIPSIS;
    } else {
      i++;
      kind[count] = PUNCT;
    }
    end[count++] = i;
  }
  return { text, count, kind, start, end, directives, comments };
}

export function isWordStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
}

export function isWordPart(c: number): boolean {
  return isWordStart(c) || (c >= 48 && c <= 57);
}

function grown<T extends Uint8Array | Int32Array>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}

function blockCommentEnd(text: string, at: number): number {
  const stop = text.indexOf('*/', at + 2);
  return stop < 0 ? text.length : stop + 2;
}

function lineCommentEnd(text: string, at: number): number {
  const stop = text.indexOf('\n', at);
  return stop < 0 ? text.length : stop;
}

function numberEnd(text: string, at: number): number {
  let i = at + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (isWordPart(c)) continue;
    // A dot belongs to the number unless it begins an ellipsis; a sign does after an exponent.
    if (c === 46 && text.charCodeAt(i + 1) !== 46) continue;
    break;
  }
  return i;
}

function stringEnd(text: string, at: number, quote: number): number {
  let i = at + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === 10) return i;
    if (c === 92) i++;
  }
  return text.length;
}

/** A directive reaches over continued lines and over comments that span lines. */
function directiveEnd(text: string, at: number, comments: number[]): number {
  let i = at;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 10) {
      const before = text.charCodeAt(i - 1);
      const continued = before === 92 || (before === 13 && text.charCodeAt(i - 2) === 92);
      if (!continued) return i;
    } else if (c === 47 && text.charCodeAt(i + 1) === 42) {
      const stop = blockCommentEnd(text, i);
      comments.push(i, stop);
      i = stop;
      continue;
    } else if (c === 47 && text.charCodeAt(i + 1) === 47) {
      const stop = lineCommentEnd(text, i);
      comments.push(i, stop);
      i = stop;
      continue;
    }
    i++;
  }
  return text.length;
}

function directiveOf(text: string, start: number, end: number, token: number): Directive {
  let i = start + 1;
  while (i < end && (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9)) i++;
  const from = i;
  while (i < end && isWordPart(text.charCodeAt(i))) i++;
  return { name: text.slice(from, i), start, end, rest: i, token };
}
