// What an editor strikes through or fades beside the findings: names that the kernel of the tree no longer has, and checks
// that no path comes to. Said only where it is known; a name that the driver defines itself is the driver's.

import type { Span } from '../base/span.ts';
import type { FlowEngine } from '../flow/facts.ts';
import type { Program } from '../program/program.ts';
import { allRows } from '../semantics/contracts/all.ts';
import type { Row } from '../semantics/contracts/row.ts';
import { existsIn } from '../semantics/kernel-version.ts';
import { atCursor, type AtCursor } from './at-cursor.ts';

export interface Fading {
  readonly kind: 'outdated' | 'unreached';
  readonly span: Span;
  readonly message: string;
}

/** @param kernel the version that the tree is, `6.12`; null if nobody knows */
export function fadingIn(
  program: Program,
  flow: FlowEngine,
  path: string,
  kernel: string | null,
): readonly Fading[] {
  const text = program.file(path)?.source.text ?? '';
  const gone = kernel === null ? [] : versioned.filter((row) => !existsIn(row.versions, kernel));
  const words = [...new Set([...gone, ...checks].map((row) => row.name))];
  return [...text.matchAll(new RegExp(`\\b(?:${words.join('|')})\\b`, 'g'))].flatMap((match) => {
    const at = atCursor({ program, flow, path, offset: match.index });
    if (at === null || at.kind !== 'name') return [];
    const outdated = kernel === null ? null : outdatedAt(program, path, at, kernel);
    return outdated ?? unreachedAt(flow, at) ?? [];
  });
}

/** Rows of names that some kernel stopped having. */
const versioned = allRows.filter((row) => row.versions?.until !== undefined);
const checks = allRows.filter((row) => row.kind === 'event' && row.event === 'check');

type Name = Extract<AtCursor, { kind: 'name' }>;

function outdatedAt(
  program: Program,
  path: string,
  { name, rows, span }: Name,
  kernel: string,
): Fading | null {
  const isGone = (row: Row): boolean => row.versions?.until !== undefined && !existsIn(row.versions, kernel);
  if (!rows.every(isGone) || program.definition(name, path) !== null) return null;
  const instead = rows.flatMap((row) => row.versions?.replacedBy ?? []);
  const [word] = instead;
  const help = word === undefined ? '' : `; it is ${word} now`;
  return { kind: 'outdated', span, message: `Linux ${kernel} has no ${name}${help}` };
}

function unreachedAt(flow: FlowEngine, { name, rows, span, fn, visit }: Name): Fading | null {
  if (fn === null || visit !== null || fn.partial || flow.facts(fn).widened) return null;
  if (!rows.some((row) => checks.includes(row))) return null;
  return { kind: 'unreached', span, message: `no path comes to this ${name}()` };
}
