// Ways through a function: back to the sample for another round, and out of a stretch of statements that a lock is now
// held in.

import type { TextEdit } from './fix.ts';
import { insertBefore, replace, together } from './edits.ts';
import {
  everyStatement,
  isListed,
  loopAround,
  siblingBefore,
  siblingsAfter,
  type Statement,
} from './statements.ts';

/** How control gets back to a statement: the line to write, and the label if it has to be made. */
export interface WayBack {
  readonly line: string;
  readonly edits: readonly TextEdit[];
}

/** `continue` in an endless loop around both, a label that is there, else a new one. */
export function wayBack(text: string, body: Statement, to: Statement, from: Statement): WayBack | null {
  const loop = loopAround(to);
  if (loop !== null && loop === loopAround(from) && isEndless(text, loop))
    return { line: 'continue;', edits: [] };
  const target = listedAround(to);
  if (target === null) return null;
  const before = siblingBefore(target);
  if (before?.kind === 'label') return { line: `goto ${labelName(text, before)};`, edits: [] };
  const known = roundLabel(text, body, target);
  if (known !== null) return { line: `goto ${known};`, edits: [] };
  if (target.kind === 'declaration') return null;
  const taken = new Set(
    [...everyStatement(body)].filter((s) => s.kind === 'label').map((s) => labelName(text, s)),
  );
  const name = ['again', 'retry', 'retry_range'].find((word) => !taken.has(word));
  if (name === undefined) return null;
  const start = text.lastIndexOf('\n', target.span.start - 1) + 1;
  return { line: `goto ${name};`, edits: [{ span: { start, end: start }, text: `${name}:\n` }] };
}

/** A label above in the same list that some goto below jumps back to: the driver's own round. */
function roundLabel(text: string, body: Statement, target: Statement): string | null {
  const list = target.parent?.children ?? [];
  const above = list.slice(0, list.indexOf(target)).filter((s) => s.kind === 'label');
  const gotos = [...everyStatement(body)].filter(
    (s) => s.kind === 'goto' && s.span.start > target.span.start,
  );
  for (const label of above.reverse()) {
    const name = labelName(text, label);
    if (gotos.some((g) => targetName(text, g) === name)) return name;
  }
  return null;
}

export function listedAround(statement: Statement): Statement | null {
  for (let at: Statement | null = statement; at !== null; at = at.parent) if (isListed(at)) return at;
  return null;
}

export function labelName(text: string, label: Statement): string {
  return text.slice(label.span.start, label.span.end).replace(/\s*:$/, '').trim();
}

/** The label that a goto names. */
export function targetName(text: string, jump: Statement): string {
  return /^goto\s+(\w+)/.exec(text.slice(jump.span.start, jump.span.end))?.[1] ?? '';
}

/** Statements of the stretch that lead out of it: returns, gotos to a label elsewhere, leaving a loop around it. */
export function exitsOf(text: string, stretch: readonly Statement[]): Statement[] {
  const inside = stretch.flatMap((s) => [...everyStatement(s)]);
  const labels = new Set(inside.filter((s) => s.kind === 'label').map((s) => labelName(text, s)));
  return inside.filter((s) => {
    if (s.kind === 'return') return true;
    if (s.kind === 'goto') return !labels.has(targetName(text, s));
    if (s.kind !== 'break' && s.kind !== 'continue') return false;
    return !isCaught(s, inside);
  });
}

function isCaught(jump: Statement, inside: readonly Statement[]): boolean {
  for (let at = jump.parent; at !== null; at = at.parent) {
    if (at.kind === 'loop' || (jump.kind === 'break' && at.kind === 'switch')) return inside.includes(at);
  }
  return false;
}

/** Each exit releases the lock first, by a label that does so if there is one that otherwise does the same. */
export function releasing(
  text: string,
  body: Statement,
  exits: readonly Statement[],
  releases: readonly string[],
): TextEdit[] | null {
  const lines = releases.map((call) => `${call};`);
  if (exits.length === 0) return [];
  return together(
    ...exits.map((exit) => {
      const label = releases.length === 1 ? labelThatReleases(text, body, exit, lines[0] ?? '') : null;
      if (label !== null) return replace(exit.span, `goto ${label};`);
      return insertBefore(text, exit, lines);
    }),
  );
}

/** `out_unlock:` with that release before what the exit does anyway; null if there is none. */
export function labelThatReleases(
  text: string,
  body: Statement,
  exit: Statement,
  release: string,
): string | null {
  for (const label of everyStatement(body)) {
    // A label further up would be a way round, not a way out.
    if (label.kind !== 'label' || label.span.start < exit.span.end) continue;
    const rest = siblingsAfter(label);
    const first = rest[0];
    if (first === undefined || textOf(text, first) !== release) continue;
    const next = rest.slice(1);
    if (exit.kind === 'return' && sameReturn(text, next, exit)) return labelName(text, label);
    const follow = next[0];
    if (
      exit.kind === 'goto' &&
      follow?.kind === 'label' &&
      labelName(text, follow) === targetName(text, exit)
    )
      return labelName(text, label);
  }
  return null;
}

function sameReturn(text: string, rest: readonly Statement[], exit: Statement): boolean {
  const first = rest.find((s) => s.kind !== 'label');
  return first?.kind === 'return' && textOf(text, first) === textOf(text, exit);
}

function textOf(text: string, statement: Statement): string {
  return text.slice(statement.span.start, statement.span.end).replace(/\s+/g, ' ');
}

function isEndless(text: string, loop: Statement): boolean {
  return /^(while\s*\(\s*(1|true)\s*\)|for\s*\(\s*;\s*;\s*\))/.test(
    text.slice(loop.span.start, loop.span.end),
  );
}
