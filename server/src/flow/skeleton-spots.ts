// The lines that operations are because of what somebody knows beforehand: the role of the whole function, or a finding.

import type { CallOp, Op } from '../ir/ir.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import type { Origin } from '../semantics/machine/program.ts';
import { invalidatorLine, roleLine, type RoleLine, unlockedLine } from '../semantics/roles.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { Walk } from './facts.ts';
import { originOf } from './skeleton-graph.ts';
import type { SkeletonOptions, Spot } from './skeleton-facts.ts';

/** The line that a finding has for an operation; null for all others, and for what the vocabulary knows. */
export function spotAt(
  spots: readonly Spot[] | undefined,
  walk: Walk,
  op: Op,
): { readonly line: string; readonly at: Origin } | null {
  if (spots === undefined || (op.kind !== 'call' && op.kind !== 'assign')) return null;
  if (op.kind === 'call' && op.callee.kind === 'name' && vocabulary.events.has(op.callee.name)) return null;
  const line = find(spots, walk, op.span.start);
  if (line === null) return null;
  return { line, at: op.kind === 'call' ? originOf(walk, op.nameSpan, op) : originOf(walk, op.span, null) };
}

/** What a call of the vocabulary is in the machine; null if no step of a protocol. */
export function lineOf(
  walk: Walk,
  op: CallOp,
  row: EventRow,
  { role, spots, allWays = false }: SkeletonOptions,
  isUnlocked: boolean,
): RoleLine | null {
  const own = role === 'invalidator' ? invalidatorLine(row) : null;
  const plain = own ?? roleLine(row, op.result === 'used');
  const spot = spots === undefined ? null : find(spots, walk, op.span.start);
  if (spot !== null) return { text: spot, exit: plain?.exit ?? null };
  return isUnlocked && (allWays || role === 'invalidator') ? unlockedLine(row, plain) : plain;
}

function find(spots: readonly Spot[], walk: Walk, start: number): string | null {
  return spots.find((s) => s.start === start && s.path === walk.context.fn.path)?.line ?? null;
}
