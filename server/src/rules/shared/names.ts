// How rules name things in messages.

import type { CallOp } from '../../ir/ir.ts';

/** The called function as the text has it. */
export function callName(op: CallOp): string {
  return op.callee.kind === 'name' ? `${op.callee.name}()` : `(${op.callee.place.key})()`;
}

/** `struct foo.lock`, or a list of such with "or". */
export function classList(classes: Iterable<string>): string {
  const all = [...classes].sort();
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}
