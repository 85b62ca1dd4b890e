// Who looks at a sequence: the calls that do, by name in a text and by row in a function.

import type { FunctionIr } from '../ir/ir.ts';
import { unmoved } from '../program/shift.ts';
import { vocabulary } from '../semantics/vocabulary.ts';

/** True if the text has the name of a sample or a check. */
export function mentionsRead(text: string): boolean {
  return readNames.some((name) => text.includes(name));
}

export const readKinds: readonly string[] = ['check', 'early-check', 'sample'];
const readNames: readonly string[] = [...vocabulary.events.values()]
  .filter((row) => readKinds.includes(row.event))
  .map((row) => row.name);

export function callsEvent(fn: FunctionIr, kinds: readonly string[]): boolean {
  return unmoved(fn).blocks.some((block) =>
    block.ops.some((op) => {
      if (op.kind !== 'call' || op.callee.kind !== 'name') return false;
      const row = vocabulary.events.get(op.callee.name);
      return row !== undefined && kinds.includes(row.event);
    }),
  );
}

/** It samples and leaves the check to its callers, or checks what they have sampled: they are readers too. */
export function isHalfOfReader(fn: FunctionIr): boolean {
  return callsEvent(fn, ['check']) !== callsEvent(fn, ['sample']);
}
