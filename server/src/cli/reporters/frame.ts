// The code frame of a finding: the flagged line with a caret, and the line of each step with its note. Steps
// that run down the file are shown in the order of lines, like code; any other path is numbered.

import { lineText, positionAt, type SourceText } from '../../base/text.ts';
import type { Span } from '../../base/span.ts';
import type { Finding } from '../../analysis/finding.ts';
import { expandLine, padTo, printable, textWidth, windowOf, wrap } from './layout.ts';
import type { Paint } from './paint.ts';
import type { Report, ReportOptions } from './report.ts';

/** A line of code with what is said of it. */
interface Row {
  readonly file: string;
  readonly line: number;
  readonly caret: Span | null;
  readonly notes: readonly string[];
}

const noteColumn = 39;
const leastNoteWidth = 20;

/** Lines of the frame, without trailing blanks; none if the text has gone. */
export function codeFrame(finding: Finding, report: Report, options: ReportOptions, paint: Paint): string[] {
  const rows = rowsOf(finding, report);
  const digits = Math.max(5, ...rows.map((row) => String(row.line + 1).length));
  const lines: string[] = [];
  let file = finding.file;
  for (const row of rows) {
    const source = report.source(row.file);
    if (source === null) continue;
    if (row.file !== file) lines.push(`${' '.repeat(digits - 1)}::: ${printable(report.display(row.file))}`);
    file = row.file;
    lines.push(...rowLines(row, source, rows, report, { digits, width: options.width, paint }));
  }
  return lines;
}

function rowsOf(finding: Finding, report: Report): Row[] {
  const source = report.source(finding.file);
  if (source === null) return [];
  const own = positionAt(source, finding.span.start).line;
  const steps = finding.related.map((step) => {
    const text = report.source(step.file);
    return {
      file: step.file,
      line: text === null ? 0 : positionAt(text, step.span.start).line,
      message: step.message,
    };
  });
  const isOwn = (step: { file: string; line: number }) => step.file === finding.file && step.line === own;
  const local = steps.filter((step) => step.file === finding.file);
  const descends = local.every((step, i) => i === 0 || (local[i - 1]?.line ?? 0) <= step.line);
  const numbered = !descends && steps.length > 1;
  const notes = steps.map((step, i) => ({
    ...step,
    message: numbered ? `${i + 1}. ${step.message}` : step.message,
  }));
  const primary: Row = {
    file: finding.file,
    line: own,
    caret: finding.span,
    notes: notes.filter(isOwn).map((step) => step.message),
  };
  const rows: Row[] = [];
  let placed = false;
  for (const step of notes) {
    if (isOwn(step)) {
      if (!placed && !numbered) rows.push(primary);
      placed = true;
      continue;
    }
    if (!placed && !numbered && step.file === finding.file && step.line > own) {
      rows.push(primary);
      placed = true;
    }
    const last = rows.at(-1);
    if (last !== undefined && last !== primary && last.file === step.file && last.line === step.line) {
      rows[rows.length - 1] = { ...last, notes: [...last.notes, step.message] };
    } else {
      rows.push({ file: step.file, line: step.line, caret: null, notes: [step.message] });
    }
  }
  if (numbered) rows.unshift(primary);
  else if (!placed) rows.push(primary);
  return rows;
}

interface Grid {
  readonly digits: number;
  readonly width: number;
  readonly paint: Paint;
}

function rowLines(row: Row, source: SourceText, rows: readonly Row[], report: Report, grid: Grid): string[] {
  const { digits, paint } = grid;
  const raw = lineText(source, row.line);
  const { text, columns } = expandLine(raw);
  const room = Math.max(leastNoteWidth, grid.width - digits - 3);
  const gutter = paint.faint(`${String(row.line + 1).padStart(digits)} |`);
  const blank = paint.faint(`${' '.repeat(digits)} |`);
  const caret = row.caret === null ? null : caretColumns(row.caret, source, row.line, raw, columns);
  const from = caret === null || caret.end <= room ? 0 : Math.max(0, caret.start - 8);
  const code = windowOf(text.trimEnd(), from, from + room);
  const line = (start: string, rest: string) => `${start} ${rest}`.trimEnd();

  if (caret !== null) {
    const end = Math.min(caret.end, from + room);
    const marks = ' '.repeat(caret.start - from) + '^'.repeat(Math.max(1, end - caret.start));
    const labels = row.notes.flatMap((note) => notesBeside(note, textWidth(marks) + 1, room));
    return [
      line(gutter, code),
      ...besides(marks, labels, (left, note) => line(blank, paint.error(left) + note), room),
    ];
  }
  const column = Math.max(noteColumnOf(rows, report, room), textWidth(code) + 2);
  const labels = row.notes.flatMap((note) => notesBeside(note, column, room));
  const below = labels.length > 0 && labels.some((label) => label.below);
  if (below) {
    const indent = Math.min(textWidth(code) - textWidth(code.trimStart()), room - leastNoteWidth);
    const wrapped = row.notes.flatMap((note) => wrap(note, room - indent));
    return [line(gutter, code), ...wrapped.map((note) => line(blank, ' '.repeat(indent) + note))];
  }
  return labels.length === 0
    ? [line(gutter, code)]
    : labels.map((label, i) =>
        i === 0
          ? line(gutter, padTo(code, column) + label.text)
          : line(blank, ' '.repeat(column) + label.text),
      );
}

interface Beside {
  readonly text: string;
  /** There is no room to the right. */
  readonly below: boolean;
}

function notesBeside(note: string, column: number, room: number): Beside[] {
  const width = room - column;
  if (width < Math.min(leastNoteWidth, textWidth(printable(note)))) return [{ text: note, below: true }];
  return wrap(note, width).map((text) => ({ text, below: false }));
}

// The caret with its labels to the right, or, without room there, below it.
function besides(
  marks: string,
  labels: readonly Beside[],
  line: (left: string, note: string) => string,
  room: number,
): string[] {
  if (labels.some((label) => label.below)) {
    const indent = Math.min(marks.length - marks.trimStart().length, room - leastNoteWidth);
    const wrapped = labels.flatMap((label) => wrap(label.text, room - indent));
    return [line(marks, ''), ...wrapped.map((text) => line('', ' '.repeat(indent) + text))];
  }
  if (labels.length === 0) return [line(marks, '')];
  return labels.map((label, i) =>
    i === 0 ? line(marks, ` ${label.text}`) : line('', ' '.repeat(textWidth(marks) + 1) + label.text),
  );
}

// Notes start at one column in the whole frame where the code leaves room.
function noteColumnOf(rows: readonly Row[], report: Report, room: number): number {
  const widths = rows
    .filter((row) => row.caret === null)
    .map((row) => {
      const source = report.source(row.file);
      return source === null ? 0 : textWidth(expandLine(lineText(source, row.line)).text.trimEnd());
    });
  const longest = Math.max(0, ...widths.filter((width) => width + 2 + leastNoteWidth <= room));
  return Math.max(Math.min(noteColumn, room - 2 * leastNoteWidth), longest + 2);
}

function caretColumns(
  span: Span,
  source: SourceText,
  line: number,
  raw: string,
  columns: readonly number[],
): { start: number; end: number } {
  const lineStart = source.lineStarts[line] ?? 0;
  const first = Math.min(span.start - lineStart, raw.length);
  const last = Math.min(Math.max(span.end - lineStart, first + 1), raw.length);
  const start = columns[first] ?? 0;
  return { start, end: Math.max(columns[last] ?? start + 1, start + 1) };
}
