// Completion: the documented patterns of the protocols, where the word that is being typed begins like one of them.
// Anything shorter or other is left to the C server.

import type { Span } from '../base/span.ts';
import { covers } from '../base/span.ts';
import { snippets, type Snippet } from '../semantics/snippets.ts';
import { isHidden, wordAt, type Cursor } from './at-cursor.ts';

export interface Completion {
  /** What is replaced. */
  readonly span: Span;
  readonly label: string;
  readonly detail: string;
  /** In the syntax of snippets: `${1:foo}`. */
  readonly snippet: string;
  /** The same with the defaults filled in. */
  readonly plain: string;
}

/** Letters after which a pattern is meant: `mmu`. */
const shortest = 3;

export function completionsAt(cursor: Cursor): readonly Completion[] {
  const { program, path, offset } = cursor;
  const text = program.text(path) ?? '';
  const span = wordAt(text.slice(0, offset), offset);
  if (span === null || span.end - span.start < shortest || isHidden(text, span)) return [];
  // A member, or an expression that has begun: no place for statements.
  const before = /([^\s])\s*$/.exec(text.slice(0, span.start))?.[1] ?? ';';
  if (!/[;{}:)*/]/.test(before)) return [];
  const word = text.slice(span.start, span.end);
  const meant = snippets.filter((s) => s.label.startsWith(word));
  // Most words mean none: only for these the text is taken apart.
  const file = meant.length === 0 ? null : program.file(path);
  if (file === null) return [];
  const isInside = file.declarations.some((d) => d.body !== null && covers(d.body, span.start));
  return meant
    .filter((s) => s.scope === (isInside ? 'body' : 'file'))
    .map((s) => ({ span, label: s.label, detail: s.detail, snippet: numbered(s), plain: plainSnippet(s) }));
}

/** The snippet with every name's default. */
export function plainSnippet(snippet: Snippet): string {
  return snippet.text.replace(hole, '$1');
}

const hole = /\{([a-z]+)\}/g;

/** Equal names are one hole; dollars and braces of C are escaped. */
function numbered(snippet: Snippet): string {
  const names: string[] = [];
  const escape = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
  let out = '';
  let last = 0;
  for (const match of snippet.text.matchAll(hole)) {
    const name = match[1] ?? '';
    if (!names.includes(name)) names.push(name);
    out += `${escape(snippet.text.slice(last, match.index))}\${${names.indexOf(name) + 1}:${name}}`;
    last = match.index + match[0].length;
  }
  return `${out}${escape(snippet.text.slice(last))}$0`;
}
