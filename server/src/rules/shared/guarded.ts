// Stores to members of which their struct says which lock guards them.

import { evaluate, resolvePlace } from '../../flow/evaluate.ts';
import type { FlowFacts } from '../../flow/facts.ts';
import type { State } from '../../flow/state.ts';
import { ZERO } from '../../flow/values.ts';
import type { Place } from '../../ir/ir.ts';
import type { Guard, Program } from '../../program/program.ts';
import type { Span } from '../../base/span.ts';
import type { CheckVisit } from './checks.ts';

export interface GuardedStore {
  readonly span: Span;
  /** The member as it is written. */
  readonly target: Place;
  readonly guards: readonly Guard[];
  readonly states: readonly State[];
  /** It stores zero: what was there is taken away. */
  readonly clears: (state: State) => boolean;
}

/** Initialisers of a function's own variables are no stores. */
export function guardedStores(program: Program, { fn, assigns }: FlowFacts): readonly GuardedStore[] {
  const out: GuardedStore[] = [];
  for (const { op, states } of assigns) {
    const { target, operator, value, span } = op;
    if (target === null || op.declares || !target.path.some((step) => step.kind === 'field')) continue;
    const guards = program.guardsOf(fn, target);
    const clears = (s: State): boolean => operator === '=' && evaluate(s, value).mask === ZERO;
    if (guards.length > 0) out.push({ span, target, guards, states, clears });
  }
  return out;
}

/** Where the lock of that class that guards the store is in this state: the key of the instance beside the member. */
export function guardKey(state: State, { place }: Guard): string {
  return resolvePlace(state, place).key;
}

/** None of the locks that guard the store is held, as far as this function can tell. */
export function isBare(state: State, { guards }: GuardedStore): boolean {
  if (state.murky) return false;
  const held = state.locks.filter((l) => l.count > 0);
  return guards.every((g) => held.every((l) => l.cls !== null && l.cls !== g.cls));
}

/**
 * Classes of the locks that guard what is written once the check has come out well; null if nothing says so.
 * @param counts in which of the states a store is looked at
 */
export function guardsAfter(
  program: Program,
  facts: FlowFacts,
  check: CheckVisit,
  counts: (state: State, store: GuardedStore) => boolean = () => true,
): ReadonlySet<string> | null {
  const { start } = check.op.span;
  const isAfter = (s: State): boolean =>
    s.attempts.some((a) => a.stage === 'checked' && a.checked?.start === start);
  const classes = guardedStores(program, facts)
    .filter((store) => store.states.some((s) => isAfter(s) && counts(s, store)))
    .flatMap(({ guards }) => guards.map(({ cls }) => cls));
  return classes.length === 0 ? null : new Set(classes);
}
