// Edits in whole statements: inserted, removed, moved and wrapped as kernel code is written, one statement a line,
// indented like its neighbours, with braces where a branch gets a second statement. null: the text is laid out in a
// way that these edits would spoil.

import type { Span } from '../base/span.ts';
import type { TextEdit } from './fix.ts';
import { isListed, siblingBefore, siblingsAfter, type Statement } from './statements.ts';

/** All edits of one fix, or null if one of them cannot be made. */
export function together(...parts: readonly (readonly TextEdit[] | null)[]): TextEdit[] | null {
  const edits: TextEdit[] = [];
  for (const part of parts) {
    if (part === null) return null;
    edits.push(...part);
  }
  return edits.length === 0 ? null : edits;
}

export function insertBefore(text: string, at: Statement, lines: readonly string[]): TextEdit[] | null {
  if (!isListed(at)) return braced(text, at, lines, []);
  const indent = indentOf(text, at);
  const start = lineStart(text, at.span.start);
  if (indent === null || text.slice(start, at.span.start).trim() !== '') return null;
  return [{ span: { start, end: start }, text: indented(lines, indent) }];
}

export function insertAfter(text: string, at: Statement, lines: readonly string[]): TextEdit[] | null {
  if (!isListed(at)) return braced(text, at, [], lines);
  const indent = indentOf(text, at);
  const end = lineEnd(text, at.span.end);
  if (indent === null || !isEndOfLine(text.slice(at.span.end, end))) return null;
  const start = text[end - 1] === '\n' ? '' : '\n';
  return [{ span: { start: end, end }, text: start + indented(lines, indent) }];
}

/** Takes the statement out, with its line. Only from a list: a branch needs a statement. */
export function remove(text: string, at: Statement): TextEdit[] | null {
  if (!isListed(at)) return null;
  const start = lineStart(text, at.span.start);
  const end = lineEnd(text, at.span.end);
  if (text.slice(start, at.span.start).trim() !== '' || !isEndOfLine(text.slice(at.span.end, end)))
    return null;
  return [{ span: { start, end }, text: '' }];
}

export function replace(span: Span, text: string): TextEdit[] {
  return [{ span, text }];
}

/** The statement's own lines, to be put in elsewhere. */
export function linesOf(text: string, at: Statement): string[] {
  const own = leading(text, at.span.start);
  return text
    .slice(at.span.start, at.span.end)
    .split('\n')
    .map((line) => (line.startsWith(own) ? line.slice(own.length) : line));
}

/** `if (condition) { ... }` around more than one line, without braces around one. */
export function branch(condition: string, lines: readonly string[]): string[] {
  const inner = lines.map((line) => `\t${line}`);
  return lines.length === 1 ? [`if (${condition})`, ...inner] : [`if (${condition}) {`, ...inner, '}'];
}

/** The blanks before a statement of the list that this one stands in; null if none begins its line. */
function indentOf(text: string, at: Statement): string | null {
  if (at.kind !== 'label' && beginsLine(text, at)) return leading(text, at.span.start);
  const other = at.parent?.children.find(
    (c) => c.kind !== 'label' && c.kind !== 'case' && beginsLine(text, c),
  );
  return other === undefined ? null : leading(text, other.span.start);
}

function beginsLine(text: string, at: Statement): boolean {
  return text.slice(lineStart(text, at.span.start), at.span.start).trim() === '';
}

/** The only statement of a branch or loop, put into braces with lines before and after it. */
function braced(
  text: string,
  at: Statement,
  before: readonly string[],
  after: readonly string[],
): TextEdit[] | null {
  const { parent } = at;
  if (parent === null || (parent.kind !== 'if' && parent.kind !== 'loop') || at.kind === 'block') return null;
  if (at.kind === 'if' && parent.kind === 'if') return null;
  const head = headEnd(text, parent, at);
  if (head === null) return null;
  const outer = leading(text, parent.span.start);
  const inner = `${outer}\t`;
  const own = linesOf(text, at);
  const block = ` {\n${indented([...before, ...own, ...after], inner)}${outer}}`;
  const [next] = parent.kind === 'if' ? siblingsAfter(at) : [];
  if (next === undefined) return [{ span: { start: head, end: at.span.end }, text: block }];
  const word = text.indexOf('else', at.span.end);
  if (word < 0 || text.slice(at.span.end, word).trim() !== '') return null;
  return [{ span: { start: head, end: word }, text: `${block} ` }];
}

/** Where the head of an if, else or loop ends, if only blanks lie between it and its statement. */
function headEnd(text: string, parent: Statement, at: Statement): number | null {
  const before = text.slice(parent.span.start, at.span.start).trimEnd();
  const isElse = parent.kind === 'if' && siblingBefore(at) !== null;
  if (!(isElse ? /\belse$/ : /\)$/).test(before)) return null;
  return parent.span.start + before.length;
}

function indented(lines: readonly string[], indent: string): string {
  return lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('');
}

function isEndOfLine(rest: string): boolean {
  return /^\s*(\/\*.*\*\/)?\s*$/.test(rest) || /^\s*\/\//.test(rest);
}

function leading(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the newline. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}
