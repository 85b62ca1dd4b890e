// Who looks at a sequence, and who registers: the calls that do, by name in a text and by row in a function.

import type { FunctionIr } from '../ir/ir.ts';
import { unmoved } from '../program/shift.ts';
import type { EventKind } from '../semantics/contracts/row.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import { hasComparison, sequenceRow } from './sequence-field.ts';

export const readKinds: readonly string[] = ['check', 'early-check', 'sample'];
/** Names of samples and checks. */
export const readNames = namesOf(readKinds);

/** Calls after which invalidations are seen, unless they fail. */
export const registrations: readonly EventKind[] = ['insert', 'register', 'get', 'hmm-register'];
/** Names of what makes a function half of something. */
export const halfNames = [...readNames, ...vocabulary.sequenceFields.keys(), ...namesOf(registrations)];

function namesOf(kinds: readonly string[]): readonly string[] {
  return [...vocabulary.events.values()].filter((row) => kinds.includes(row.event)).map((row) => row.name);
}

export function callsEvent(fn: FunctionIr, kinds: readonly string[]): boolean {
  return unmoved(fn).blocks.some((block) =>
    block.ops.some((op) => {
      if (op.kind !== 'call' || op.callee.kind !== 'name') return false;
      const row = vocabulary.events.get(op.callee.name);
      return row !== undefined && kinds.includes(row.event);
    }),
  );
}

/**
 * What it does is done in full only with its callers: it samples and leaves the check to them, it checks what they have
 * sampled, or it tells them that a registration has failed.
 */
export function isHalf(fn: FunctionIr): boolean {
  const checks = callsEvent(fn, ['check']) || fn.blocks.some((b) => hasComparison(b.end));
  if (checks !== (callsEvent(fn, ['sample']) || readsField(fn))) return true;
  const isVoid = fn.returns.base === 'void' && fn.returns.pointers === 0;
  return !isVoid && callsEvent(fn, registrations);
}

function readsField(fn: FunctionIr): boolean {
  return fn.blocks.some((b) => b.ops.some((op) => op.kind === 'assign' && sequenceRow(op) !== null));
}
