// Additions to the text of `invlock.jsonc`, as edits that leave its comments and its layout alone. null where the text is
// so broken that what is added would not be read.

import { modify, type JSONPath } from 'jsonc-parser';
import { applyEdits, type TextEdit } from '../../fixes/fix.ts';
import type { VocabularyRow } from '../../semantics/helper-rows.ts';
import { readConfig } from './read.ts';

/** `text` is null if there is no file yet. */
export function withRows(text: string | null, rows: readonly VocabularyRow[]): TextEdit[] | null {
  const old = readConfig(text ?? '').config.vocabulary;
  return changed(text, ['vocabulary'], [...old, ...rows], old.length > 0 ? rows : null);
}

/** The text with the name of the file of known findings in it. */
export function withBaseline(text: string | null, file: string): string | null {
  const edits = changed(text, ['baseline'], file, null);
  return edits === null ? null : applyEdits(text ?? '', edits);
}

/** `added` is put behind the last entry of a list that is there, else the whole value is set. */
function changed(
  text: string | null,
  path: JSONPath,
  value: unknown,
  added: readonly unknown[] | null,
): TextEdit[] | null {
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  const before = text ?? '';
  if (before.trim() === '') {
    const whole = `${JSON.stringify({ [String(path[0])]: value }, null, 2)}\n`;
    return [{ span: { start: 0, end: before.length }, text: whole }];
  }
  // Each edit is one of the text that the edit before it left.
  let now = before;
  const steps = added ?? [value];
  for (const step of steps) {
    const to = added === null ? path : [...path, -1];
    const edits = modify(now, to, step, { formattingOptions, isArrayInsertion: added !== null });
    const next = applyEdits(
      now,
      edits.map(({ offset, length, content }) => ({
        span: { start: offset, end: offset + length },
        text: content,
      })),
    );
    if (next === null) return null;
    now = next;
  }
  const isWorse = readConfig(now).mistakes.length > readConfig(before).mistakes.length;
  return isWorse || now === before ? null : [difference(before, now)];
}

/** One edit that makes the one text of the other. */
export function difference(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < most - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return {
    span: { start, end: before.length - tail },
    text: after.slice(start, after.length - tail),
  };
}
