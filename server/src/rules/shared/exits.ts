// Two ways out of one function, held against each other: whether the caller can tell them apart.

import type { Span } from '../../base/span.ts';
import type { Arrival, FlowFacts } from '../../flow/facts.ts';
import type { HeldLock } from '../../flow/state.ts';
import { ANY, NEG, POS, ZERO, type Value } from '../../flow/values.ts';
import type { FunctionIr } from '../../ir/ir.ts';

export interface Exit {
  readonly end: Span;
  readonly arrival: Arrival;
}

export function exitsOf(facts: FlowFacts): readonly Exit[] {
  return facts.returns.flatMap(({ end, arrivals }) =>
    arrivals.map((arrival) => ({ end: end.span, arrival })),
  );
}

/** The caller cannot tell the two results apart. */
export function sameClass(a: Arrival, b: Arrival): boolean {
  if (a.value === null || b.value === null) return a.value === b.value;
  if (a.value.exact !== null && b.value.exact !== null && a.value.mask === b.value.mask) {
    return a.value.mask === NEG || a.value.exact === b.value.exact;
  }
  return a.value.mask === b.value.mask && a.value.mask !== ANY;
}

/** Something differs that the caller can look at: known before the lock was taken, or written for it. */
export function distinguishable(facts: FlowFacts, a: Exit, b: Exit, lock: HeldLock): boolean {
  const before = facts.calls.find((c) => c.op.span.start === lock.span.start)?.states ?? [];
  for (const [key, value] of a.arrival.state.facts.values) {
    const other = b.arrival.state.facts.values.get(key);
    if (other === undefined || !differs(value, other) || !isVisible(facts.fn, key)) continue;
    const decided = before.some((s) => (s.facts.values.get(key)?.mask ?? ANY) !== ANY);
    const written = facts.assigns.some(
      ({ op }) => op.target?.key === key && op.span.start < Math.min(a.end.start, b.end.start),
    );
    if (decided || written) return true;
  }
  return false;
}

/** Parameters, what they point to, and globals: not the function's own variables. */
function isVisible(fn: FunctionIr, key: string): boolean {
  if (key.startsWith('%') || key.startsWith('!')) return false;
  // What a call answers for a variable of the function's own.
  if (key.includes('(') && (key.match(/[A-Za-z_]\w*/g) ?? []).some((name) => fn.locals.has(name)))
    return false;
  return !fn.locals.has(key);
}

function differs(a: Value, b: Value): boolean {
  return (a.mask & b.mask) === 0 || (a.exact !== null && b.exact !== null && a.exact !== b.exact);
}

export function resultName({ value }: Arrival): string {
  switch (value?.mask) {
    case NEG:
      return 'an error';
    case ZERO:
      return '0';
    case POS:
      return 'a positive result';
    default:
      return 'the function';
  }
}
