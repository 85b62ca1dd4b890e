// What is here? The one answer that hover, links, highlights and the commands share: a name of the vocabulary in
// its place, a callback of a driver, or a rule's code in a comment. Anything else is null, and the C server beside
// us has the word.

import { covers, type Span } from '../base/span.ts';
import type { SourceText } from '../base/text.ts';
import type { CallVisit, FlowEngine } from '../flow/facts.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { CallbackRole, Program } from '../program/program.ts';
import { withoutComments } from '../program/text.ts';
import type { Row } from '../semantics/contracts/row.ts';
import { rowsNamed } from '../semantics/vocabulary.ts';

export type AtCursor =
  | {
      readonly kind: 'name';
      readonly span: Span;
      readonly name: string;
      readonly rows: readonly Row[];
      /** The function on a notifier path around it. */
      readonly fn: FunctionIr | null;
      /** The call with that name; null for fields, guards, and code that no path reaches. */
      readonly visit: CallVisit | null;
    }
  | {
      readonly kind: 'callback';
      readonly span: Span;
      readonly fn: FunctionIr;
      readonly roles: readonly CallbackRole[];
    }
  /** `INV103` in a comment. */
  | { readonly kind: 'rule'; readonly span: Span; readonly code: string };

/** A place in a file of a program. */
export interface Cursor {
  readonly program: Program;
  readonly flow: FlowEngine;
  readonly path: string;
  readonly offset: number;
}

export function atCursor({ program, flow, path, offset }: Cursor): AtCursor | null {
  const source = program.file(path)?.source;
  const span = source === undefined ? null : wordAt(source.text, offset);
  if (source === undefined || span === null) return null;
  const name = source.text.slice(span.start, span.end);
  if (isHidden(source.text, span)) return /^INV\d{3}$/.test(name) ? { kind: 'rule', span, code: name } : null;
  const rows = rowsNamed(name).filter((row) => stands(program, path, source, span, row));
  if (rows.length > 0) {
    const fn = functionAround(flow, path, span.start);
    const visit = fn === null ? undefined : flow.facts(fn).calls.find((c) => isAt(c.op.nameSpan, span));
    return { kind: 'name', span, name, rows, fn, visit: visit ?? null };
  }
  const fn = callbackNamed(program, path, span, name);
  const roles = fn === null ? [] : program.callbackRoles(fn);
  return fn === null || roles.length === 0 ? null : { kind: 'callback', span, fn, roles };
}

/** The function on a notifier path that the offset lies in. */
export function functionAround(flow: FlowEngine, path: string, offset: number): FunctionIr | null {
  return flow.notifierPaths(path).find((fn) => covers(fn.span, offset)) ?? null;
}

export function wordAt(text: string, offset: number): Span | null {
  let start = Math.min(Math.max(offset, 0), text.length);
  let end = start;
  while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
  while (end < text.length && /\w/.test(text.charAt(end))) end++;
  return start === end || /\d/.test(text.charAt(start)) ? null : { start, end };
}

/** In a comment or a string: a mention, no use. */
export function isHidden(text: string, span: Span): boolean {
  return withoutComments(text).slice(span.start, span.end).trim() === '';
}

function isAt(one: Span, other: Span): boolean {
  return one.start === other.start && one.end === other.end;
}

// Some names of the vocabulary are plain words elsewhere: `release`, `fault`, `mutex`.
function stands(program: Program, path: string, source: SourceText, span: Span, row: Row): boolean {
  const before = source.text.slice(Math.max(0, span.start - 60), span.start);
  switch (row.kind) {
    case 'callback':
      return program
        .opsTables(path)
        .some(
          (t) => t.type === row.ops && t.callbacks.some((c) => c.row === row && coversWord(c.span, span)),
        );
    case 'guard':
      return /\b(?:scoped_guard|guard|CLASS|scoped_cond_guard)\s*\(\s*$/.test(before);
    case 'sequence-field':
      return /(?:->|\.)\s*$/.test(before);
    case 'gfp':
      return true;
    case 'lock':
    case 'sleeper':
    case 'plain':
    case 'event':
      return /^\s*\(/.test(source.text.slice(span.end, span.end + 40)) && !/(?:->|\.)\s*$/.test(before);
  }
}

/** An initialiser's span may leave out the dot and the name. */
function coversWord(field: Span, word: Span): boolean {
  return word.start >= field.start - 1 && word.end <= field.end;
}

/** The function whose name is defined or put into a table here. */
function callbackNamed(program: Program, path: string, span: Span, name: string): FunctionIr | null {
  for (const table of program.opsTables(path)) {
    const put = table.callbacks.find((c) => c.functionName === name && coversWord(c.span, span));
    if (put !== undefined) return program.definition(name, path);
  }
  const [own] = program.functionsNamed(path, [name]);
  return own !== undefined && isAt(own.nameSpan, span) ? own : null;
}
