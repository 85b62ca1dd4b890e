// Hover: what the contracts say of the kernel name under the cursor, and what is held at that very call. Off
// the vocabulary there is no answer, so that the C server beside us has the word.

import type { Span } from '../base/span.ts';
import type { FlowEngine } from '../flow/facts.ts';
import { lockName } from '../flow/queries.ts';
import type { State } from '../flow/state.ts';
import type { Program } from '../program/program.ts';
import { withoutComments } from '../program/text.ts';
import { describeRow } from '../semantics/describe.ts';
import { rowsNamed } from '../semantics/vocabulary.ts';

export interface Hover {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

/** @param kernel the version that the settings name */
export function hoverAt(
  program: Program,
  flow: FlowEngine,
  path: string,
  offset: number,
  kernel: string | null = null,
): Hover | null {
  const file = program.file(path);
  if (file === null) return null;
  const span = wordAt(file.source.text, offset);
  if (span === null) return null;
  const name = file.source.text.slice(span.start, span.end);
  const rows = rowsNamed(name);
  if (rows.length === 0 || isHidden(file.source.text, span)) return null;
  const paragraphs = rows.map((row) => describeRow(row, kernel).join('\n\n'));
  const here = heldAt(flow, path, span);
  return { span, text: [...paragraphs, ...(here === null ? [] : [here])].join('\n\n---\n\n') };
}

function wordAt(text: string, offset: number): Span | null {
  let start = Math.min(Math.max(offset, 0), text.length);
  let end = start;
  while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
  while (end < text.length && /\w/.test(text.charAt(end))) end++;
  return start === end || /\d/.test(text.charAt(start)) ? null : { start, end };
}

/** In a comment or a string: a mention, no use. */
function isHidden(text: string, span: Span): boolean {
  return withoutComments(text).slice(span.start, span.end).trim() === '';
}

/** `Held here: ...`, if the call lies on a notifier path and all paths to it are known. */
function heldAt(flow: FlowEngine, path: string, span: Span): string | null {
  const fn = flow.notifierPaths(path).find((f) => f.span.start <= span.start && span.end <= f.span.end);
  if (fn === undefined) return null;
  const facts = flow.facts(fn);
  const visit = facts.calls.find((c) => c.op.nameSpan.start === span.start);
  if (visit === undefined || facts.widened || visit.states.length === 0) return null;
  if (visit.states.some((s) => s.murky)) return null;
  const sets = new Set(visit.states.map(heldText));
  if (sets.size === 1) return `Held here: ${[...sets][0]}.`;
  return `Held here, as the path may be: ${[...sets].sort().join('; ')}.`;
}

function heldText(state: State): string {
  const names = state.locks.filter((l) => l.count > 0).map((l) => `\`${lockName(l)}\``);
  return names.length === 0 ? 'nothing that this function took' : names.join(', ');
}
