// The invalidating side: start and end pairs of producers, begin and end counts, set_seq, and the blockable
// test. A start that may fail opens nothing on the failing outcome.

import type { Span } from '../base/span.ts';
import type { CallOp, Place } from '../ir/ir.ts';
import type { EventRow } from '../semantics/contracts/row.ts';
import { argPlace, memberOf, withResult } from './attempts.ts';
import type { FunctionContext } from './context.ts';
import { invalidate } from './forget.ts';
import { withFact, type Pending, type State } from './state.ts';
import { NONZERO, POS, ZERO, constantValue } from './values.ts';

export function applyStart(state: State, op: CallOp, row: EventRow): readonly State[] {
  const opened = openPending(state, objectOf(state, op, row), kindOf(row), op.span);
  if (row.event !== 'range-start-nonblock') return [opened];
  return [withResult(opened, op, ZERO), withResult(state, op, NONZERO)];
}

export function applyEnd(state: State, op: CallOp, row: EventRow): readonly State[] {
  return [closePending(state, objectOf(state, op, row), kindOf(row), op.span)];
}

/** range_init writes the range: its start is set, which drivers use as "has been started". */
export function applyRangeInit(
  context: FunctionContext,
  state: State,
  op: CallOp,
  row: EventRow,
): readonly State[] {
  const range = argPlace(state, op, row.args.range);
  if (range === null) return [state];
  const cleared = invalidate(context, state, range.key);
  return [withFact(cleared, memberOf(range, 'start').key, constantValue(POS, null))];
}

export function applyBlockable(state: State, op: CallOp): readonly State[] {
  if (state.blockable === 'yes') return [withResult(state, op, POS)];
  if (state.blockable === 'no') return [withResult(state, op, ZERO)];
  return [
    withResult({ ...state, blockable: 'yes' }, op, POS),
    withResult({ ...state, blockable: 'no' }, op, ZERO),
  ];
}

export function openPending(state: State, object: Place | null, kind: Pending['kind'], at: Span): State {
  const key = `${kind} ${object?.key ?? '?'}`;
  const old = state.pending.find((p) => p.key === key);
  const count = (old?.count ?? 0) + 1;
  const rest = state.pending.filter((p) => p !== old);
  if (count === 0) return { ...state, pending: rest };
  // More than two nested starts of one object only come from loops: the count stops there.
  const entry: Pending = { key, kind, place: object, span: at, count: Math.min(count, 2) };
  return { ...state, pending: ordered([...rest, entry]) };
}

export function closePending(state: State, object: Place | null, kind: Pending['kind'], at: Span): State {
  const key = `${kind} ${object?.key ?? '?'}`;
  const old = state.pending.find((p) => p.key === key);
  const count = (old?.count ?? 0) - 1;
  const rest = state.pending.filter((p) => p !== old);
  if (count === 0) return { ...state, pending: rest };
  const entry: Pending = { key, kind, place: object, span: old?.span ?? at, count: Math.max(count, -2) };
  return { ...state, pending: ordered([...rest, entry]) };
}

function ordered(pending: readonly Pending[]): readonly Pending[] {
  return [...pending].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function kindOf(row: EventRow): Pending['kind'] {
  return row.event.startsWith('range') ? 'range' : 'in-progress';
}

function objectOf(state: State, op: CallOp, row: EventRow): Place | null {
  return argPlace(state, op, row.args.range ?? row.args.subscription);
}
