// Edits by name on one function of a kernel file: what a recipe of the seeded bugs says, made in memory. A recipe holds
// no text of the kernel; it names calls, labels and members, and an edit that no longer applies says so.

import { sourceText } from '../../src/base/text.ts';
import { bodyOf, everyStatement, isListed, type Statement } from '../../src/fixes/statements.ts';
import { openFile } from '../../src/syntax/open.ts';

/**
 * Words that stand in a row in the function, white space between them left out or not: `mutex_lock`, `retry :`,
 * `goto out`. They have to be there once, unless `#2` or `#-1` names the one of several.
 */
export type Anchor = string;

export type Edit =
  /** The innermost statement around the anchor goes; a label too. */
  | { readonly remove: Anchor }
  /** Of the `if` around the anchor only its condition stays, as a statement. */
  | { readonly ignore: Anchor }
  | { readonly move: Anchor; readonly before: Anchor }
  | { readonly move: Anchor; readonly after: Anchor }
  | { readonly insert: string; readonly before: Anchor }
  | { readonly insert: string; readonly after: Anchor }
  /** The anchor's own words. */
  | { readonly replace: Anchor; readonly with: string }
  | { readonly statement: Anchor; readonly with: string };

/** Why an edit does not apply to this text. */
export class Inapplicable extends Error {}

/** The text with the edits made one after the other; throws `Inapplicable`. */
export function editFunction(path: string, text: string, name: string, edits: readonly Edit[]): string {
  let now = text;
  for (const edit of edits) now = made(edit, scopeOf(path, now, name));
  if (now === text) throw new Inapplicable('nothing changed');
  scopeOf(path, now, name);
  return now;
}

interface Scope {
  readonly text: string;
  readonly masked: string;
  readonly body: Statement;
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function scopeOf(path: string, text: string, name: string): Scope {
  const file = openFile(sourceText(path, text));
  // The other arm of an `#if` is often an empty function of the same name.
  const [declaration] = file.declarations
    .filter((d) => d.kind === 'function' && d.name === name)
    .sort((a, b) => b.span.end - b.span.start - (a.span.end - a.span.start));
  if (declaration === undefined) throw new Inapplicable(`no function ${name}()`);
  const body = bodyOf(file, declaration.span);
  if (body === null) throw new Inapplicable(`${name}() has syntax errors`);
  return { text, masked: file.masked, body };
}

function made(edit: Edit, scope: Scope): string {
  const { text } = scope;
  if ('replace' in edit) return spliced(text, placeOf(scope, edit.replace), edit.with);
  if ('statement' in edit) return spliced(text, statementOf(scope, edit.statement).span, edit.with);
  if ('remove' in edit) return without(text, statementOf(scope, edit.remove));
  if ('ignore' in edit) {
    const whole = statementOf(scope, edit.ignore);
    if (whole.condition === null) throw new Inapplicable(`no condition around ${edit.ignore}`);
    return spliced(text, whole.span, `${text.slice(whole.condition.start, whole.condition.end)};`);
  }
  const isBefore = 'before' in edit;
  const anchor = isBefore ? edit.before : edit.after;
  const target = statementOf(scope, anchor);
  if ('insert' in edit) return beside(text, target, edit.insert, isBefore);
  const moved = statementOf(scope, edit.move);
  const { start, end } = moved.span;
  if (start < target.span.end && target.span.start < end) {
    throw new Inapplicable(`${edit.move} and ${anchor} overlap`);
  }
  const piece = text.slice(start, end);
  // The later place first, so that offsets of the other stay true.
  return target.span.start > start
    ? without(beside(text, target, piece, isBefore), moved)
    : beside(without(text, moved), target, piece, isBefore);
}

function statementOf(scope: Scope, anchor: Anchor): Statement {
  const place = placeOf(scope, anchor);
  let inner: Statement | null = null;
  for (const statement of everyStatement(scope.body)) {
    const { start, end } = statement.span;
    if (start > place.start || place.end > end) continue;
    if (inner === null || end - start <= inner.span.end - inner.span.start) inner = statement;
  }
  if (inner === null || inner.kind === 'block') throw new Inapplicable(`no statement around ${anchor}`);
  return inner;
}

function placeOf(scope: Scope, anchor: Anchor): Place {
  const [, words = '', which] = /^(.*?)(?:#(-?\d+))?$/.exec(anchor) ?? [];
  const escaped = words.split(' ').map((word) => word.replace(/[^\w]/g, '\\$&'));
  const [from, to] = [/^\w/.test(words) ? '\\b' : '', /\w$/.test(words) ? '\\b' : ''];
  const pattern = new RegExp(`${from}${escaped.join('\\s*')}${to}`, 'g');
  const { start, end } = scope.body.span;
  const found = [...scope.masked.slice(start, end).matchAll(pattern)];
  if (which === undefined && found.length !== 1) {
    throw new Inapplicable(`"${anchor}" is there ${found.length} times`);
  }
  const n = which === undefined ? 0 : Number(which);
  const match = found[n < 0 ? found.length + n : Math.max(n - 1, 0)];
  if (match === undefined) throw new Inapplicable(`"${anchor}" is there ${found.length} times`);
  return { start: start + match.index, end: start + match.index + match[0].length };
}

/** A statement that is the whole arm of an `if` leaves an empty one behind. */
function without(text: string, statement: Statement): string {
  const empty = isListed(statement) || statement.kind === 'label' ? '' : ';';
  return spliced(text, statement.span, empty);
}

function beside(text: string, target: Statement, piece: string, isBefore: boolean): string {
  const own = text.slice(target.span.start, target.span.end);
  const row = isBefore ? `${piece}\n${own}` : `${own}\n${piece}`;
  const isAlone = !isListed(target) && target.kind !== 'label';
  return spliced(text, target.span, isAlone ? `{\n${row}\n}` : row);
}

const spliced = (text: string, { start, end }: Place, piece: string): string =>
  text.slice(0, start) + piece + text.slice(end);
