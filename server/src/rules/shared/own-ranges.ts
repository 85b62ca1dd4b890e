// Ranges of an invalidation that are variables of one function and that nobody else gets to see: whatever is started
// and ended on them is in view, also where a lock on the path could not be named.

import { pointee } from '../../flow/evaluate.ts';
import type { CallVisit, FlowFacts } from '../../flow/facts.ts';
import type { CallOp, Expr, FunctionIr, Op, Place } from '../../ir/ir.ts';
import { targetsOf } from '../../ir/builder.ts';
import { placesRead } from '../../ir/place.ts';
import { eventOf } from './subscriptions.ts';

/** True if the place is a variable of the function, the whole of it, whose address goes to range calls only. */
export function staysHere(fn: FunctionIr, range: Place): boolean {
  if (range.root.kind !== 'local' || range.path.length > 0) return false;
  return !fn.blocks.some((block) => block.ops.some((op) => handsOn(op, range.key)));
}

function handsOn(op: Op, key: string): boolean {
  if (op.kind === 'assign') return names(op.value, key);
  return op.kind === 'call' && !isRangeCall(op) && op.args.some((arg) => names(arg.value, key));
}

function names(value: Expr, key: string): boolean {
  return placesRead(value).some((place) => place.key === key);
}

function isRangeCall(op: CallOp): boolean {
  return eventOf(op)?.event.startsWith('range-') === true;
}

/** Ends that follow another end of the range with no branch and no start in between: whoever comes to one comes to both. */
export function* repeatedEnds(fn: FunctionIr, facts: FlowFacts): Iterable<CallVisit> {
  for (const first of facts.calls) {
    const range = first.states.length === 0 ? null : rangeOf(first);
    if (range === null) continue;
    const again = nextOn(fn, first, range.key);
    const visit = again === null ? undefined : facts.calls.find((c) => c.op === again);
    if (visit !== undefined && visit.states.length > 0 && rangeOf(visit)?.key === range.key) yield visit;
  }
}

/** The range that the call ends, the same in all states and nobody else's. */
function rangeOf(visit: CallVisit): Place | null {
  const value = endedBy(visit);
  if (value?.kind !== 'address') return null;
  const { place } = value;
  return place.root.kind === 'local' && place.path.length === 0 && visit.states.length > 0 ? place : null;
}

/** What the call is given as the range that it ends; undefined if it ends none. */
function endedBy({ op, event }: CallVisit): Expr | undefined {
  const index = event?.event === 'range-end' ? event.args.range : undefined;
  return index === undefined ? undefined : op.args[index]?.value;
}

/** What is done next with the range, where control goes straight on. */
function nextOn(fn: FunctionIr, { op, block }: CallVisit, key: string): CallOp | null {
  const seen = new Set<number>();
  let at = fn.blocks[block];
  let ops = at?.ops.slice(at.ops.indexOf(op) + 1) ?? [];
  while (at !== undefined && !seen.has(at.id)) {
    seen.add(at.id);
    const found = ops.find(
      (o): o is CallOp => o.kind === 'call' && o.args.some((arg) => names(arg.value, key)),
    );
    if (found !== undefined) return found;
    const [next, other] = targetsOf(at.end);
    at = next === undefined || other !== undefined ? undefined : fn.blocks[next];
    ops = [...(at?.ops ?? [])];
  }
  return null;
}

/** Ends that no path reaches with the range open: the start is missing, or the range was ended before. */
export function* unopenedEnds(fn: FunctionIr, facts: FlowFacts): Iterable<CallVisit> {
  for (const visit of facts.calls) {
    const { states } = visit;
    const value = endedBy(visit);
    if (value === undefined || states.length === 0) continue;
    const isClosed = states.every((state) => {
      const range = pointee(state, value);
      if (range === null || !staysHere(fn, range)) return false;
      return !state.pending.some((p) => p.kind === 'range' && p.place?.key === range.key && p.count > 0);
    });
    if (isClosed) yield visit;
  }
}
