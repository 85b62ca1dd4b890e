// Text on a grid of terminal columns: tabs to every eighth column, wide and combining characters, and nothing
// that a terminal would take as a command.

import { controls } from '../../base/controls.ts';

const tabWidth = 8;

/** Control characters become `?`, blanks are folded: safe to print on one line. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(controls, '?').trim();
}

/** A line that is laid out already, without what a terminal would obey. */
export function safeLine(line: string): string {
  return line.replace(controls, '?');
}

/** A source line with its tabs as blanks, and for every UTF-16 unit the column it starts at (one more at the end). */
export function expandLine(line: string): { readonly text: string; readonly columns: readonly number[] } {
  let text = '';
  let column = 0;
  const columns: number[] = [];
  for (const character of line) {
    for (let i = 0; i < character.length; i++) columns.push(column);
    if (character === '\t') {
      const next = column + tabWidth - (column % tabWidth);
      text += ' '.repeat(next - column);
      column = next;
    } else {
      const shown = character.replace(controls, '?');
      text += shown;
      column += characterWidth(shown);
    }
  }
  columns.push(column);
  return { text, columns };
}

/** Columns that the text takes; tabs must be expanded. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** The part of an expanded text between two columns; blanks stand for the halves of wide characters at its ends. */
export function sliceColumns(text: string, from: number, to: number): string {
  let out = '';
  let column = 0;
  for (const character of text) {
    const next = column + characterWidth(character);
    if (column >= from && next <= to) out += character;
    else if (column < to && next > from) out += ' '.repeat(Math.min(next, to) - Math.max(column, from));
    column = next;
  }
  return out;
}

const cut = '...';

/** The same with a mark at each end where something is left out. */
export function windowOf(text: string, from: number, to: number): string {
  const hasMore = textWidth(text) > to;
  const part = sliceColumns(text, from, hasMore ? to - cut.length - 1 : to).trimEnd();
  const rest = hasMore ? `${part} ${cut}` : part;
  return from > 0 ? cut + sliceColumns(rest, cut.length, to) : rest;
}

/** Lines of at most `width` columns, broken at blanks; a word that is longer stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  return isWide(code) ? 2 : 1;
}

// The blocks that terminals draw two columns wide (Unicode East Asian Width W and F, in ranges).
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
