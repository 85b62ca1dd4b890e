// An immutable source text with its line table. Never throws on any input: offsets out of range are clamped.
// Lines and columns are zero-based here and count UTF-16 units; reporters add one.

import { changedRange } from './changed.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SourceText {
  /** Path relative to the project root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lineStarts: Int32Array;
}

export function sourceText(path: string, text: string): SourceText {
  return { path, text, lineStarts: lineStartsOf(text) };
}

/** The same file with another text, of which only the lines that differ are counted. */
export function editedText(old: SourceText, text: string): SourceText {
  const { start, oldEnd, newEnd } = changedRange(old.text, text);
  const { lineStarts } = old;
  // Lines that begin before the difference, those that begin in it, and those behind it, moved.
  const kept = countUpTo(lineStarts, start);
  const behind = countUpTo(lineStarts, oldEnd);
  const fresh: number[] = [];
  for (let i = text.indexOf('\n', start); i >= 0 && i < newEnd; i = text.indexOf('\n', i + 1))
    fresh.push(i + 1);
  const starts = new Int32Array(kept + fresh.length + lineStarts.length - behind);
  starts.set(lineStarts.subarray(0, kept));
  starts.set(fresh, kept);
  const by = newEnd - oldEnd;
  starts.set(
    lineStarts.subarray(behind).map((at) => at + by),
    kept + fresh.length,
  );
  return { path: old.path, text, lineStarts: starts };
}

/** How many of the ascending numbers are no greater. */
function countUpTo(numbers: Int32Array, most: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function positionAt(source: SourceText, offset: number): Position {
  const starts = source.lineStarts;
  const at = Math.max(0, Math.min(offset, source.text.length));
  const line = Math.max(0, countUpTo(starts, at) - 1);
  return { line, column: at - (starts[line] ?? 0) };
}

export function offsetAt(source: SourceText, position: Position): number {
  const { lineStarts, text } = source;
  if (position.line < 0) return 0;
  if (position.line >= lineStarts.length) return text.length;
  const start = lineStarts[position.line] ?? 0;
  const end = lineStarts[position.line + 1] ?? text.length + 1;
  return Math.max(start, Math.min(start + position.column, end - 1));
}

/** The text of one line without its newline. Lines are zero-based; a missing line is the empty string. */
export function lineText(source: SourceText, line: number): string {
  const start = source.lineStarts[line];
  if (start === undefined) return '';
  const next = source.lineStarts[line + 1];
  return source.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
}

function lineStartsOf(text: string): Int32Array {
  let count = 1;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) count++;
  const starts = new Int32Array(count);
  let k = 1;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts[k++] = i + 1;
  return starts;
}
