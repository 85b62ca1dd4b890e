// Hover: what the contracts say of the kernel name under the cursor, and what holds at that very call; which role a
// callback plays; what a rule's code means. Off the vocabulary there is no answer, so that the C server beside us
// has the word.

import type { Span } from '../base/span.ts';
import { ruleNamed } from '../analysis/catalog.ts';
import type { CallbackRole } from '../program/program.ts';
import type { Row } from '../semantics/contracts/row.ts';
import { describeRow, sourceText, type Place } from '../semantics/describe.ts';
import { atCursor, type AtCursor, type Cursor } from './at-cursor.ts';
import { hereAt, type Here } from './here.ts';
import type { Target } from './links.ts';
import { usersOf } from './links.ts';

export interface Hover {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

type LinkTo = (target: Target) => string | null;

/**
 * `linkTo` gives the address of a place, or null where nothing can be opened; `kernel` is the version that the settings
 * name.
 */
export function hoverAt(cursor: Cursor, linkTo: LinkTo, kernel: string | null = null): Hover | null {
  const at = atCursor(cursor);
  if (at === null) return null;
  const text = textOf(cursor, at, linkTo, kernel === null ? {} : { kernel });
  return text === null ? null : { span: at.span, text };
}

function textOf(cursor: Cursor, at: AtCursor, linkTo: LinkTo, known: Place): string | null {
  switch (at.kind) {
    case 'rule':
      return ruleText(at.code);
    case 'callback':
      return callbackText(cursor, at, known);
    case 'name': {
      const here =
        at.fn === null || at.visit === null ? null : hereAt(cursor.program, cursor.flow, at.fn, at.visit);
      return nameText(at.rows, here, linkTo, known);
    }
  }
}

/** The contract of the rows in Markdown: the same for hover and `explain`. */
export function rowsText(rows: readonly Row[], place: Place = {}): string {
  const [main, ...others] = [...rows].sort((a, b) => weight(a) - weight(b));
  if (main === undefined) return '';
  const paragraphs = describeRow(main, place);
  const known = place.kernel === undefined ? {} : { kernel: place.kernel };
  // An event says itself whether it sleeps; a callback of the same name in another table is another matter.
  const told = main.kind === 'event' ? others.filter((r) => r.kind === 'callback') : others;
  return [paragraphs, ...told.map((row) => describeRow(row, known))]
    .map((part) => part.join('\n\n'))
    .join('\n\n---\n\n');
}

function weight(row: Row): number {
  return row.kind === 'event' ? 0 : row.kind === 'callback' ? 1 : 2;
}

function nameText(rows: readonly Row[], here: Here | null, linkTo: LinkTo, known: Place): string {
  const against = (here?.against ?? []).map(({ name, target }) => {
    const link = linkTo(target);
    return link === null ? `\`${name}()\`` : `[${name}()](${link})`;
  });
  const parts = [...(here?.parts ?? []), ...(against.length > 0 ? [`against ${against.join(', ')}`] : [])];
  const source = [...new Set(rows.map(sourceText))].join(', ');
  const foot = parts.length > 0 ? `**Here**: ${parts.join(' · ')}\n\n*${source}*` : `*${source}*`;
  return `${rowsText(rows, { ...here?.place, ...known })}\n\n---\n\n${foot}`;
}

function callbackText(
  cursor: Cursor,
  at: Extract<AtCursor, { kind: 'callback' }>,
  known: Place,
): string | null {
  const [first] = at.roles;
  if (first === undefined) return null;
  const tables = at.roles.map((r) => `\`${r.table.variable.name}.${r.row.name}\``).join(', ');
  const users = usersOf(cursor.program, cursor.flow, [at.fn]);
  const fns = [...new Set(users.map((u) => `\`${u.fn.name}()\``))];
  const who = fns.length === 0 ? [] : [`used by ${fns.slice(0, mostUsers).join(', ')}${more(fns.length)}`];
  const here = [`callback of ${tables}`, ...who].join(' · ');
  return `${describeRow(rowOf(first), known).join('\n\n')}\n\n---\n\n**Here**: ${here}\n\n*${sourceText(rowOf(first))}*`;
}

const mostUsers = 4;

function more(count: number): string {
  return count > mostUsers ? ` and ${count - mostUsers} more` : '';
}

function rowOf(role: CallbackRole): Row {
  return role.row;
}

function ruleText(code: string): string | null {
  const rule = ruleNamed(code);
  if (rule === null) return null;
  return `**${rule.code} ${rule.slug}**: ${rule.title} · ${rule.severity}\n\n\`invlock explain ${rule.code}\``;
}

/** The Markdown of a hover for clients that show plain text. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/(^|\s)\*([^*\n]+)\*(?=$|\s)/gm, '$1$2')
    .replace(/`/g, '')
    .replace(/\n\n---\n\n/g, '\n')
    .replace(/\n{2,}/g, '\n');
}
