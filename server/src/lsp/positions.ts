// Columns as clients count them. Inside, offsets are UTF-16 units; the client may have asked for bytes (utf-8) or
// code points (utf-32). Columns past the end of a line mean its end, as the protocol says.

import type { Position, Range } from 'vscode-languageserver';
import type { Span } from '../base/span.ts';
import { offsetAt, positionAt, type SourceText } from '../base/text.ts';

export type Encoding = 'utf-8' | 'utf-16' | 'utf-32';

const known: readonly Encoding[] = ['utf-8', 'utf-16', 'utf-32'];

/** The first of the client's encodings that is known; clients that say nothing count UTF-16 units. */
export function chooseEncoding(offered: readonly string[] | undefined): Encoding {
  for (const word of offered ?? []) {
    const found = known.find((encoding) => encoding === word);
    if (found !== undefined) return found;
  }
  return 'utf-16';
}

export function rangeOf(source: SourceText, span: Span, encoding: Encoding): Range {
  return {
    start: positionOf(source, span.start, encoding),
    end: positionOf(source, span.end, encoding),
  };
}

export function positionOf(source: SourceText, offset: number, encoding: Encoding): Position {
  const { line, column } = positionAt(source, offset);
  if (encoding === 'utf-16') return { line, character: column };
  return { line, character: columnIn(wholeLine(source, line).slice(0, column), encoding) };
}

export function offsetOf(source: SourceText, position: Position, encoding: Encoding): number {
  if (encoding === 'utf-16') return offsetAt(source, { line: position.line, column: position.character });
  const column = unitsIn(wholeLine(source, position.line), position.character, encoding);
  return offsetAt(source, { line: position.line, column });
}

/** With a carriage return, if the line has one: columns count it. */
function wholeLine({ text, lineStarts }: SourceText, line: number): string {
  const start = lineStarts[line];
  return start === undefined ? '' : text.slice(start, lineStarts[line + 1]);
}

/** How long the text is in the client's units. */
function columnIn(text: string, encoding: Encoding): number {
  return encoding === 'utf-8' ? new TextEncoder().encode(text).length : [...text].length;
}

/** UTF-16 units of the line's first `column` units of the client; a column inside a character is its begin. */
function unitsIn(line: string, column: number, encoding: Encoding): number {
  let left = column;
  let units = 0;
  for (const char of line) {
    const code = char.codePointAt(0) ?? 0;
    const width = encoding === 'utf-32' ? 1 : code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (left < width) break;
    left -= width;
    units += char.length;
  }
  return units;
}
