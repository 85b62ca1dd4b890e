// The quickest way to an answer: small systems first. One invalidator in every context; then two in one context
// each; then two in a mixture. A counterexample ends the search; only the last system tells that there is none.
// Answers are remembered: while somebody types, most paths do what they did before.

import { search, type Violation } from './explorer.ts';
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
  /** The last system that was searched. */
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
  const key = keyOf(systems(contextClasses.neither, 2), properties, limit);
  const known = answers.get(key);
  if (known !== undefined) {
    answers.delete(key);
    answers.set(key, known);
    // Spans may have moved since: the programs are those of today.
    return { ...known, spec: systems(known.contexts, known.invalidators) };
  }
  const { spec, ...fresh } = climb(systems, properties, limit);
  answers.set(key, fresh);
  for (const oldest of answers.keys()) {
    if (answers.size <= mostAnswers) break;
    answers.delete(oldest);
  }
  return { ...fresh, spec };
}

/** Without memory: what a first answer takes. */
export function climb(systems: Systems, properties: readonly Property[], limit: number): Answer {
  let states = 0;
  let last: Answer | undefined;
  for (const [contexts, invalidators] of ladder) {
    const spec = systems(contexts, invalidators);
    const result = search(spec, { properties, limit, stopWhenStuck: true });
    states += result.states;
    const found = [...result.violations.values()].sort((a, b) => a.moves.length - b.moves.length);
    last = { states, invalidators, contexts, complete: result.complete, found, spec };
    if (found.length > 0 || !result.complete) return last;
  }
  if (last === undefined) throw new Error('the ladder is empty');
  return last;
}

// What was asked before, the latest last. An answer depends on what the programs do and on nothing else, so that a
// driver's path is searched again only when an edit has changed what it does.
const answers = new Map<string, Omit<Answer, 'spec'>>();
const mostAnswers = 64;

/** All of the widest system that a search can see: everything but where the lines come from. */
function keyOf(spec: SystemSpec, properties: readonly Property[], limit: number): string {
  const parts: string[] = [String(limit), ...properties];
  for (const [name, p] of Object.entries(spec.procedures)) {
    parts.push(`${p.kind} ${name}`);
    for (const line of p.lines) parts.push(typeof line === 'string' ? line : line.text);
  }
  parts.push(JSON.stringify([spec.shared, spec.sequences, spec.locks, spec.tasks]));
  return parts.join('\n');
}
