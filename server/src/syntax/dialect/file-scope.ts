// File scope: macros that stand for declarations are hidden or rewritten, and the file is cut into its
// declarations by the tokens alone. A closing brace in column 0 ends a function whatever the brackets before
// it say, so a broken function cannot swallow its neighbours.

import type { Canvas } from './canvas.ts';
import { NUMBER, STRING } from './lexer.ts';
import { maskArguments } from './macro-args.ts';
import { maskAsm, maskBraces, type BraceKind } from './statements.ts';
import { aggregates, asmWords, keywords, storageWords } from './words.ts';

/** A declaration as live token indices, both inclusive; `open`/`close` are its braces or -1. */
export interface Cut {
  readonly kind: 'function' | 'prototype' | 'struct' | 'variable' | 'typedef' | 'enum' | 'other';
  readonly first: number;
  readonly last: number;
  /** Live index of the name's first token, or -1. */
  readonly name: number;
  readonly nameEnd: number;
  readonly open: number;
  readonly close: number;
}

export function cutFile(canvas: Canvas): Cut[] {
  const cuts: Cut[] = [];
  let x = 0;
  while (x < canvas.size) {
    const next = oneDeclaration(canvas, x, cuts);
    x = next > x ? next : x + 1;
  }
  return cuts;
}

/** Masks and cuts the declaration that starts at `first`; returns the index after it. */
function oneDeclaration(canvas: Canvas, first: number, cuts: Cut[]): number {
  const head = canvas.code(first);
  if (head === 59 || head === 125 || head === 41 || head === 93) return first + 1;
  let callable = -1;
  let assigned = false;
  for (let x = first; x < canvas.size; x++) {
    const c = canvas.code(x);
    if (c === 59) return finish(canvas, cuts, first, x, callable, assigned);
    if (c === 125) return x + 1;
    if (c === 61) assigned = true;
    if (c === 123) {
      const close = closingBrace(canvas, x);
      const kind = braceKind(canvas, x, assigned);
      maskBraces(canvas, x, close, kind);
      if (kind === 'code') {
        const name = callable;
        cuts.push(functionCut(canvas, first, Math.min(close, canvas.size - 1), name, x, close));
        return close + 1;
      }
      x = close;
      continue;
    }
    if (c === 91) {
      const close = canvas.partner(x);
      if (close > x) x = close;
      continue;
    }
    const word = canvas.word(x);
    if (word === '') {
      if (c === 40) {
        const close = canvas.partner(x);
        if (close > x) x = close;
      }
      continue;
    }
    if (asmWords.has(word)) {
      x = maskAsm(canvas, x);
      if (x + 1 < canvas.size && canvas.code(x + 1) !== 59 && first === x) return x + 1;
      continue;
    }
    if (!keywords.has(word) && hideUnknownAttribute(canvas, first, x, word)) {
      if (first === x) return x + 1;
      continue;
    }
    if (canvas.code(x + 1) !== 40) continue;
    const close = canvas.partner(x + 1);
    if (close < 0) continue;
    if (!assigned) {
      const skip = fileMacro(canvas, first, x, close, word);
      if (skip >= 0) return skip;
    }
    if (callable < 0 && !assigned && word !== 'typeof' && word !== '__typeof__') callable = x;
    x = close;
  }
  // The file ends inside a declaration: what is there still gets its own parse.
  if (first < canvas.size) {
    if (first === canvas.size - 1 && canvas.word(first) !== '') hideMacro(canvas, first, first, '');
    else cuts.push(plainCut(canvas, first, canvas.size - 1, callable, assigned));
  }
  return canvas.size;
}

/** The partner of a brace; for functions the first `}` in column 0 counts, whatever the brackets say. */
function closingBrace(canvas: Canvas, open: number): number {
  const partner = canvas.partner(open);
  if (partner > open && canvas.atLineStart(partner)) {
    if (!canvas.atLineStart(open) || !hasEarlierEnd(canvas, open, partner)) return partner;
  } else if (partner > open && !canvas.atLineStart(open)) {
    return partner;
  }
  for (let x = open + 1; x < canvas.size; x++) {
    if (canvas.code(x) === 125 && canvas.atLineStart(x)) return x;
  }
  return partner > open ? partner : canvas.size;
}

function hasEarlierEnd(canvas: Canvas, open: number, partner: number): boolean {
  for (let x = open + 1; x < partner; x++) {
    if (canvas.code(x) === 125 && canvas.atLineStart(x)) {
      // A `}` in column 0 that closes something opened inside the body is odd style, not an end.
      const own = canvas.partner(x);
      if (own < 0 || own <= open || !nestedInside(canvas, own, open)) return true;
    }
  }
  return false;
}

function nestedInside(canvas: Canvas, inner: number, open: number): boolean {
  return inner > open && !canvas.atLineStart(inner);
}

function braceKind(canvas: Canvas, x: number, assigned: boolean): BraceKind {
  if (assigned || canvas.code(x - 1) === 61) return 'list';
  const one = canvas.word(x - 1);
  const two = canvas.word(x - 2);
  if (one === 'enum' || (one !== '' && two === 'enum')) return 'list';
  if (aggregates.has(one) || (one !== '' && aggregates.has(two))) return 'aggregate';
  return 'code';
}

function functionCut(
  canvas: Canvas,
  first: number,
  last: number,
  name: number,
  open: number,
  close: number,
): Cut {
  const kind = name >= 0 ? 'function' : 'other';
  let nameEnd = name;
  // FNAME(walk_addr)(args) { … }
  if (name >= 0) {
    const list = canvas.partner(name + 1);
    if (list > 0 && canvas.code(list + 1) === 40) nameEnd = list;
  }
  return { kind, first, last, name, nameEnd, open, close: Math.min(close, canvas.size - 1) };
}

function finish(
  canvas: Canvas,
  cuts: Cut[],
  first: number,
  last: number,
  callable: number,
  assigned: boolean,
): number {
  if (last > first) cuts.push(plainCut(canvas, first, last, callable, assigned));
  return last + 1;
}

function plainCut(canvas: Canvas, first: number, last: number, callable: number, assigned: boolean): Cut {
  let open = -1;
  for (let x = first; x <= last && open < 0; x++) if (canvas.code(x) === 123) open = x;
  const close = open < 0 ? -1 : canvas.partner(open);
  let head = first;
  while (storageWords.has(canvas.word(head)) && canvas.word(head) !== 'typedef') head++;
  const word = canvas.word(head);
  const as = (kind: Cut['kind'], name: number): Cut => ({
    first,
    last,
    open,
    close: close < 0 ? -1 : close,
    kind,
    name,
    nameEnd: name,
  });
  if (word === 'typedef') return as('typedef', lastWord(canvas, first, last));
  if (aggregates.has(word) && open >= 0 && !assigned) {
    return as(word === 'enum' ? 'enum' : 'struct', canvas.code(head + 1) === 123 ? -1 : head + 1);
  }
  if (callable >= 0 && !assigned && canvas.code(callable - 1) !== 40) return as('prototype', callable);
  const name = variableName(canvas, first, last);
  return as(name < 0 ? 'other' : 'variable', name);
}

/** The last word before `=`, `[`, `,`, `:` or `;` at depth 0. */
function variableName(canvas: Canvas, first: number, last: number): number {
  let name = -1;
  for (let x = first; x <= last; x++) {
    const c = canvas.code(x);
    if (c === 61 || c === 91 || c === 44 || c === 59 || c === 58) return name;
    if (c === 123) {
      x = Math.max(x, canvas.partner(x));
      continue;
    }
    if (c === 40) {
      // int (*fn)(void)
      const inner = canvas.code(x + 1) === 42 ? x + 2 : -1;
      if (inner >= 0 && canvas.word(inner) !== '') return inner;
      x = Math.max(x, canvas.partner(x));
      continue;
    }
    if (canvas.word(x) !== '' && !keywords.has(canvas.word(x))) name = x;
  }
  return name;
}

function lastWord(canvas: Canvas, first: number, last: number): number {
  for (let x = last; x >= first; x--) {
    const c = canvas.code(x);
    if (c === 41) {
      // typedef int (*name)(args)
      const open = canvas.partner(x);
      if (open > first && canvas.code(open - 1) === 41) {
        const inner = canvas.partner(open - 1);
        for (let y = inner; y < open; y++) if (canvas.word(y) !== '') return y;
      }
      if (open > first) x = open;
      continue;
    }
    if (c === 93) {
      const open = canvas.partner(x);
      if (open > first) x = open;
      continue;
    }
    if (canvas.word(x) !== '') return x;
  }
  return -1;
}

/** An unknown word in a place where only an attribute can stand: `STATIC int f(`, `int __foo bar(`. */
function hideUnknownAttribute(canvas: Canvas, first: number, x: number, word: string): boolean {
  const next = canvas.word(x + 1);
  if (next === '' || next === 'const') return false;
  let odd: boolean;
  if (x === first || storageWords.has(canvas.word(x - 1))) {
    const after = canvas.word(x + 2);
    const capital =
      word === word.toUpperCase() && after !== '' && !keywords.has(after) && canvas.code(x + 3) === 40;
    odd = (keywords.has(next) && next !== 'const') || capital;
  } else {
    const c = canvas.code(x + 2);
    const declarator = c === 40 || c === 59 || c === 61 || c === 91 || c === 44;
    odd =
      !keywords.has(next) &&
      !aggregates.has(canvas.word(x - 1)) &&
      (canvas.code(x - 1) === 42 || canvas.word(x - 1) !== '') &&
      declarator;
  }
  if (!odd) return false;
  const span = { start: canvas.start(x), end: canvas.end(x) };
  canvas.blank(span.start, span.end);
  canvas.hidden.push({ kind: 'attribute', name: word, args: null, span });
  return true;
}

/** Returns the index to go on from if `MACRO(...)` stands at file scope with no type before it, else -1. */
function fileMacro(canvas: Canvas, first: number, x: number, close: number, word: string): number {
  let y = first;
  while (y < x && storageWords.has(canvas.word(y))) y++;
  if (y !== x || keywords.has(word) || word === 'typeof' || word === '__typeof__') return -1;
  const next = canvas.code(close + 1);
  if (next === 59) {
    hideMacro(canvas, first, close, word, x);
    return close + 2;
  }
  if (next === 123 && canvas.code(close + 2) === 46) {
    // MACRO(..) { .member = .. }
    canvas.blank(canvas.start(x), canvas.end(close));
    canvas.put(canvas.start(x), 'int x =');
    const end = closingBrace(canvas, close + 1);
    maskBraces(canvas, close + 1, end, 'list');
    return end + 1;
  }
  if (next === 123) {
    definingMacro(canvas, x, close);
    return -1;
  }
  if (next === 61) {
    variableMacro(canvas, x, close);
    return -1;
  }
  if (next === 40) return -1;
  hideMacro(canvas, first, close, word, x);
  return close + 1;
}

function hideMacro(canvas: Canvas, first: number, close: number, name: string, at = first): void {
  const span = { start: canvas.start(first), end: canvas.end(close) };
  const args = name === '' ? '' : canvas.text.slice(canvas.end(at + 1), canvas.start(close)).trim();
  canvas.hidden.push({ kind: 'file-macro', name: name === '' ? canvas.word(first) : name, args, span });
  canvas.blank(span.start, span.end);
}

/** SYSCALL_DEFINE3(name, …) { and the like: `int` borrows the first characters of the macro's name. */
function definingMacro(canvas: Canvas, x: number, close: number): void {
  if (canvas.end(x) - canvas.start(x) >= 5) canvas.put(canvas.start(x), 'int ');
  maskArguments(canvas, x + 1, close);
  for (let q = x + 2; q < close; q++) {
    const kind = canvas.kind(q);
    if (kind === NUMBER || kind === STRING) {
      canvas.put(canvas.start(q), '_'.repeat(canvas.end(q) - canvas.start(q)));
    }
  }
}

/** `DEFINE_X(type, name) = …` becomes `int name = …`. */
function variableMacro(canvas: Canvas, x: number, close: number): void {
  let name = -1;
  for (let q = close - 1; q > x + 1 && name < 0; q--) {
    const before = canvas.code(q - 1);
    const after = canvas.code(q + 1);
    if (canvas.word(q) !== '' && (before === 44 || before === 40) && (after === 44 || after === 41)) name = q;
  }
  const kept = name < 0 ? '_' : canvas.word(name);
  const at = name < 0 ? canvas.start(x) + 4 : canvas.start(name);
  canvas.blank(canvas.start(x), canvas.end(close));
  canvas.put(canvas.start(x), 'int');
  canvas.put(at, kept);
}
