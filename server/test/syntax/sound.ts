// What an opened file has to be, whatever was in its text.

import { expect } from 'vitest';
import { sourceText } from '../../src/base/text.ts';
import type { SyntaxFile } from '../../src/syntax/file.ts';
import { openFile } from '../../src/syntax/open.ts';

export function open(text: string): SyntaxFile {
  return openFile(sourceText('a/one.c', text));
}

/** Offsets of every newline. */
function newlines(text: string): number[] {
  const out: number[] = [];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) out.push(i);
  return out;
}

function inside(span: { start: number; end: number }, length: number): boolean {
  return span.start >= 0 && span.start <= span.end && span.end <= length;
}

/** What holds for every text, whatever is in it. */
export function expectSound(text: string): SyntaxFile {
  const file = open(text);
  expect(file.masked.length).toBe(text.length);
  expect(newlines(file.masked)).toEqual(newlines(text));
  let last = 0;
  for (const declaration of file.declarations) {
    expect(inside(declaration.span, text.length)).toBe(true);
    expect(declaration.span.start).toBeGreaterThanOrEqual(last);
    last = declaration.span.end;
    expect(inside(declaration.nameSpan, text.length)).toBe(true);
    if (declaration.body !== null) {
      expect(inside(declaration.body, text.length)).toBe(true);
      expect(declaration.body.end).toBeLessThanOrEqual(declaration.span.end);
    }
  }
  let before = 0;
  for (const hidden of file.hidden) {
    expect(inside(hidden.span, text.length)).toBe(true);
    expect(hidden.span.start).toBeGreaterThanOrEqual(before);
    before = hidden.span.start;
  }
  for (const { span, arms } of file.conditionals) {
    expect(inside(span, text.length)).toBe(true);
    for (const arm of arms) {
      expect(arm.span.start >= span.start && arm.span.end <= span.end).toBe(true);
    }
  }
  return file;
}
