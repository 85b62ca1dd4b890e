// The callbacks that move a sequence from both ends of an invalidation: the tables of the module whose start opens an
// invalidation of the protocol and whose end closes it, however far below.

import type { FunctionIr } from '../ir/ir.ts';
import type { OpsTable, Program } from '../program/program.ts';
import type { CallbackRow, EventRow, ProtocolId } from '../semantics/contracts/row.ts';
import { vocabulary } from '../semantics/vocabulary.ts';
import type { FlowEngine } from './facts.ts';

export interface CallbackPair {
  readonly start: FunctionIr;
  readonly end: FunctionIr;
}

export function pairsOf(
  program: Program,
  flow: FlowEngine,
  path: string,
  protocol: ProtocolId,
): readonly CallbackPair[] {
  // A sequence that readers read as a field is the driver's own: its callbacks move it from both ends.
  if (![...vocabulary.sequenceFields.values()].some((row) => row.protocol === protocol)) return [];
  const found = new Map<string, CallbackPair>();
  for (const file of program.moduleFiles(path)) {
    for (const table of program.opsTables(file)) {
      const start = callbackWith(program, table, (row) => row.role === 'start');
      const end = callbackWith(program, table, (row) => row.role === 'end');
      if (start === null || end === null) continue;
      if (!comesTo(flow, start, 'invalidate-begin', protocol, 0)) continue;
      if (!comesTo(flow, end, 'invalidate-end', protocol, 0)) continue;
      found.set(`${start.path}\0${start.name}\0${end.name}`, { start, end });
    }
  }
  const pairs = [...found.values()];
  const own = pairs.filter((p) => p.start.path === path);
  // Of several drivers side by side nobody knows whose sequence it is, unless one is in the reader's own file.
  return own.length > 0 ? own : pairs.length === 1 ? pairs : [];
}

/** The function behind the first entry of the table that fits. */
export function callbackWith(
  program: Program,
  table: OpsTable,
  fits: (row: CallbackRow) => boolean,
): FunctionIr | null {
  const callback = table.callbacks.find((c) => fits(c.row));
  return callback === undefined ? null : program.definition(callback.functionName, table.variable.path);
}

/** Calls below a callback that are looked at. */
const deepest = 5;

/** The function calls such an event of the protocol, however far below. */
export function comesTo(
  flow: FlowEngine,
  fn: FunctionIr,
  event: EventRow['event'],
  protocol: ProtocolId,
  depth: number,
): boolean {
  return fn.blocks.some((block) =>
    block.ops.some((op) => {
      if (op.kind !== 'call') return false;
      const row = op.callee.kind === 'name' ? vocabulary.events.get(op.callee.name) : undefined;
      if (row !== undefined) return row.event === event && row.protocol === protocol;
      if (depth >= deepest) return false;
      return (flow.calleesOf(fn, op) ?? []).some((c) => comesTo(flow, c, event, protocol, depth + 1));
    }),
  );
}
