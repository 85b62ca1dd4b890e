// Comments that speak for a finding: a block comment on a line of its own with a code and a reason, above the
// statement. One that is not understood, or that nothing needs, is a finding itself, so that none outlives its cause.

import type { Span } from '../base/span.ts';
import { span } from '../base/span.ts';
import type { SourceText } from '../base/text.ts';
import { rules } from '../rules/registry.ts';
import { lex, PUNCT, type Lexed } from '../syntax/dialect/lexer.ts';
import type { Severity } from './finding.ts';
import { unknownRule } from './select.ts';

/** Rules about these comments. They have pages like all others. */
export const suppressionRules = [
  {
    code: 'INV911',
    slug: 'suppression-unused',
    title: 'a comment allows what is not found',
    severity: 'warning',
  },
  {
    code: 'INV912',
    slug: 'suppression-invalid',
    title: 'a comment that is meant to allow something is not understood',
    severity: 'warning',
  },
] as const satisfies readonly { code: string; slug: string; title: string; severity: Severity }[];

export interface Allowance {
  /** The comment. */
  readonly span: Span;
  readonly codes: readonly string[];
  readonly reason: string;
  /** The statement that it stands above. */
  readonly covers: Span;
}

export interface AllowanceMistake {
  readonly span: Span;
  readonly message: string;
  readonly help: string;
}

export interface Allowances {
  readonly allowances: readonly Allowance[];
  readonly mistakes: readonly AllowanceMistake[];
}

const none: Allowances = { allowances: [], mistakes: [] };
const begins = /^invlock:\s*allow\b/i;
const form = 'Write /* invlock: allow INV103 -- why */ above the statement.';

/** The comments of a text, in order. */
export function readAllowances(source: SourceText): Allowances {
  const { text } = source;
  if (!/invlock:\s*allow\b/i.test(text)) return none;
  const lexed = lex(text);
  const { comments } = lexed;
  const blanked = withoutComments(text, comments);
  const allowances: Allowance[] = [];
  const mistakes: AllowanceMistake[] = [];
  for (let i = 0; i < comments.length; i += 2) {
    const at = span(comments[i] ?? 0, comments[i + 1] ?? 0);
    const content = contentOf(text.slice(at.start, at.end));
    if (!begins.test(content)) continue;
    const parsed = parse(content);
    if (!standsAlone(blanked, at)) {
      mistakes.push({ span: at, message: 'the comment is not on a line of its own', help: form });
    } else if ('message' in parsed) mistakes.push({ span: at, ...parsed });
    else allowances.push({ span: at, ...parsed, covers: statementAfter(lexed, at.end) });
  }
  return { allowances, mistakes };
}

function parse(
  content: string,
): { codes: readonly string[]; reason: string } | { message: string; help: string } {
  const [, list = '', reason = ''] = /^(.*?)(?:\s--\s+(.*))?$/s.exec(content.replace(begins, '')) ?? [];
  const words = list.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) return { message: 'the comment names no rule', help: form };
  const codes: string[] = [];
  for (const word of words) {
    const rule = rules.find((r) => r.code === word.toUpperCase() || r.slug === word.toLowerCase());
    if (rule === undefined) return { message: unknownRule(word, rules), help: form };
    codes.push(rule.code);
  }
  if (reason.trim() === '') return { message: 'the comment gives no reason', help: form };
  return { codes, reason: reason.trim() };
}

/** The words of a comment on one line, without its frame. */
function contentOf(comment: string): string {
  return comment
    .replace(/^\/[*/]+/, '')
    .replace(/\*+\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*(?=\s)/, '').trim())
    .join(' ')
    .trim();
}

function standsAlone(blanked: string, { start, end }: Span): boolean {
  const from = blanked.lastIndexOf('\n', start - 1) + 1;
  const to = blanked.indexOf('\n', end);
  return blanked.slice(from, to < 0 ? undefined : to).trim() === '';
}

/** From the next code to the end of its statement, or to the brace that opens its block. */
function statementAfter(lexed: Lexed, offset: number): Span {
  const { text, count, kind, start, end } = lexed;
  let i = 0;
  while (i < count && (start[i] ?? 0) < offset) i++;
  const from = i < count ? (start[i] ?? 0) : text.length;
  let depth = 0;
  for (; i < count; i++) {
    if (kind[i] !== PUNCT) continue;
    const sign = text.slice(start[i], end[i]);
    if (sign === '(' || sign === '[') depth++;
    else if (sign === ')' || sign === ']') depth--;
    // Braces among parentheses are no statement's end, but where nothing closes they are better than the file's.
    else if (sign === '{' || sign === '}' || (sign === ';' && depth <= 0)) return span(from, end[i] ?? from);
  }
  return span(from, text.length);
}

/** The text with blanks in place of comments, of the same length and with the same lines. */
function withoutComments(text: string, comments: readonly number[]): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < comments.length; i += 2) {
    const [start = 0, end = 0] = [comments[i], comments[i + 1]];
    out += text.slice(from, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    from = end;
  }
  return out + text.slice(from);
}
