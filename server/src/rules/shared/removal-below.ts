// Removals that a helper makes while its caller holds a lock.

import type { FlowEngine } from '../../flow/facts.ts';
import type { CallOp, FunctionIr } from '../../ir/ir.ts';
import { callsOf } from '../../program/values.ts';
import type { EventRow } from '../../semantics/contracts/row.ts';
import { eventOf } from './subscriptions.ts';

const farthest = 3;

/** It waits until no callback runs any more. */
export function removes(row: EventRow | null): boolean {
  return row?.event === 'remove' || row?.event === 'unregister';
}

export interface RemovalBelow {
  readonly fn: FunctionIr;
  readonly op: CallOp;
}

/** A removal that the call comes to with that lock of the caller still held; null if none is in view. */
export function removalBelow(
  flow: FlowEngine,
  fn: FunctionIr,
  op: CallOp,
  cls: string,
  depth = 0,
): RemovalBelow | null {
  const [callee, other] = flow.calleesOf(fn, op) ?? [];
  if (callee === undefined || other !== undefined || callee.partial || depth >= farthest) return null;
  if (!mayRemove(flow, callee, depth + 1)) return null;
  const facts = flow.facts(callee);
  if (facts.widened) return null;
  for (const visit of facts.calls) {
    // Where the helper has given the caller's lock back, or cannot be told not to, nobody waits.
    const isGivenBack = visit.states.some(
      (s) => s.murky || s.locks.some((l) => l.cls === cls && l.count < 0),
    );
    if (visit.states.length === 0 || isGivenBack) continue;
    if (removes(visit.event)) return { fn: callee, op: visit.op };
    const found = visit.event === null ? removalBelow(flow, callee, visit.op, cls, depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

/** By the calls alone: most helpers come to no removal. */
function mayRemove(flow: FlowEngine, fn: FunctionIr, depth: number): boolean {
  return callsOf(fn).some((op) => {
    const row = eventOf(op);
    if (row !== null) return removes(row);
    return (
      depth < farthest && (flow.calleesOf(fn, op) ?? []).some((callee) => mayRemove(flow, callee, depth + 1))
    );
  });
}
