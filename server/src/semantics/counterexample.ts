// The quickest way to an answer: small systems first. One invalidator in every context; then two in one context
// each; then two in a mixture. A counterexample ends the search; only the last system tells that there is none.

import { search, type SearchResult, type Violation } from './explorer.ts';
import type { SystemSpec } from './machine/program.ts';
import type { Property } from './machine/properties.ts';
import { type Context, contextClasses } from './protocol.ts';

export type Systems = (contexts: readonly Context[], invalidators: number) => SystemSpec;

export interface Answer {
  /** All states of all systems that were searched. */
  readonly states: number;
  readonly invalidators: number;
  readonly contexts: readonly Context[];
  /** False if a bound was reached. */
  readonly complete: boolean;
  /** By length, with the system they belong to; empty if nothing is broken. */
  readonly found: readonly Violation[];
  readonly result: SearchResult;
  readonly spec: SystemSpec;
}

const ladder: readonly (readonly [readonly Context[], number])[] = [
  [contextClasses.neither, 1],
  [['neither'], 2],
  [['read'], 2],
  [['write', 'neither'], 2],
  [contextClasses.neither, 2],
];

export function answer(systems: Systems, properties: readonly Property[], limit: number): Answer {
  let states = 0;
  let last: Answer | undefined;
  for (const [contexts, invalidators] of ladder) {
    const spec = systems(contexts, invalidators);
    const result = search(spec, { properties, limit, stopWhenStuck: true });
    states += result.states;
    const found = [...result.violations.values()].sort((a, b) => a.moves.length - b.moves.length);
    last = { states, invalidators, contexts, complete: result.complete, found, result, spec };
    if (found.length > 0 || !result.complete) return last;
  }
  if (last === undefined) throw new Error('the ladder is empty');
  return last;
}
