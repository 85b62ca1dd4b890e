// How the explorer is to look at a function that lets an object go: which calls take it off, put it and free it.

import type { Scene } from '../../flow/scene.ts';
import type { CallOp, FunctionIr } from '../../ir/ir.ts';

export function letsGo(fn: FunctionIr, calls: Readonly<Record<string, CallOp>>, isListed = false): Scene {
  const spots = Object.entries(calls).map(([line, op]) => ({ path: fn.path, start: op.span.start, line }));
  return { kind: 'owner', spots, isListed };
}
