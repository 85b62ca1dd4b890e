// Ranges of an invalidation that are variables of one function and that nobody else gets to see: whatever is started
// and ended on them is in view, also where a lock on the path could not be named.

import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit, FlowFacts } from '../../flow/facts.ts';
import type { CallOp, Expr, FunctionIr, Op, Place } from '../../ir/ir.ts';
import { placesRead } from '../../ir/place.ts';
import { eventOf } from './subscriptions.ts';

/** True if the place is a variable of the function, the whole of it, whose address goes to range calls only. */
export function staysHere(fn: FunctionIr, range: Place): boolean {
  if (range.root.kind !== 'local' || range.path.length > 0) return false;
  return !fn.blocks.some((block) => block.ops.some((op) => handsOn(op, range.key)));
}

function handsOn(op: Op, key: string): boolean {
  const names = (value: Expr): boolean => placesRead(value).some((place) => place.key === key);
  if (op.kind === 'assign') return names(op.value);
  return op.kind === 'call' && !isRangeCall(op) && op.args.some((arg) => names(arg.value));
}

function isRangeCall(op: CallOp): boolean {
  return eventOf(op)?.event.startsWith('range-') === true;
}

/** Ends that no path reaches with the range open: the start is missing, or the range was ended before. */
export function* unopenedEnds(fn: FunctionIr, facts: FlowFacts): Iterable<CallVisit> {
  for (const visit of facts.calls) {
    const { op, event, states } = visit;
    const index = event?.event === 'range-end' ? event.args.range : undefined;
    const value = index === undefined ? undefined : op.args[index]?.value;
    if (value === undefined || states.length === 0) continue;
    const isClosed = states.every((state) => {
      const range = pointee(state, value);
      if (range === null || !staysHere(fn, range)) return false;
      return !state.pending.some((p) => p.kind === 'range' && p.place?.key === range.key && p.count > 0);
    });
    if (isClosed) yield visit;
  }
}
