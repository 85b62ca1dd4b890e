// By what the paths of one function are told apart: the property state, whether the result will be an error, and which of
// several sequences was chosen.

import type { FunctionIr } from '../ir/ir.ts';
import { propertyKey, type HeldLock, type State } from './state.ts';
import { NEG, POS, ZERO } from './values.ts';

/** What keeps paths apart in this function. */
export function keyFunction(fn: FunctionIr): (state: State) => string {
  const results = resultVariables(fn);
  const releases = fn.params.some((p) => p.type.base === 'struct mmu_interval_notifier');
  const choices = choiceTemporaries(fn);
  return (state) => propertyKey(state, releases) + resultKey(state, results) + choiceKey(state, choices);
}

/** The same for whoever looks at some locks only: paths that differ in others are one. */
export function keyFunctionFor(
  fn: FunctionIr,
  isWatched: (lock: HeldLock) => boolean,
): (state: State) => string {
  const keyOf = keyFunction(fn);
  return (state) => {
    const locks = state.locks.filter(isWatched);
    const keys = new Set(locks.map((l) => l.key));
    const attempts = state.attempts.map((a) => ({
      ...a,
      checkLocks: a.checkLocks.filter((k) => keys.has(k)),
    }));
    return keyOf({ ...state, locks, attempts, released: false, murky: false });
  };
}

/** The same for whoever looks at open invalidations only: paths that differ in locks, attempts and doubts are one. */
export function invalidationKeyFunction(fn: FunctionIr): (state: State) => string {
  const results = resultVariables(fn);
  return ({ pending, ...state }) =>
    pending.map((p) => `${p.key}:${p.count}`).join() + resultKey({ pending, ...state }, results);
}

/** Results of `?:`, which are set in more than one block. */
function choiceTemporaries(fn: FunctionIr): readonly string[] {
  const out = new Set<string>();
  for (const op of fn.blocks.flatMap((b) => b.ops))
    if (op.kind === 'assign' && op.target?.root.kind === 'temp' && op.target.path.length === 0)
      out.add(op.target.key);
  return [...out];
}

/** A sequence that was chosen among several and is too new: a check of another one must not hide it. */
function choiceKey(state: State, choices: readonly string[]): string {
  let key = '';
  for (const name of choices) {
    const sequence = state.facts.values.get(name)?.sequence;
    if (state.attempts.some((a) => a.id === sequence && a.resampled !== null))
      key += `|${name}:${sequence ?? ''}`;
  }
  return key;
}

/** Locals that a return hands out: whether they are an error keeps paths apart, as what is held does. */
function resultVariables(fn: FunctionIr): readonly string[] {
  const out = new Set<string>();
  for (const { end } of fn.blocks) {
    if (end.kind !== 'return' || end.value?.kind !== 'place') continue;
    const { root, path } = end.value.place;
    if (root.kind === 'local' && path.length === 0) out.add(root.name);
  }
  return [...out].sort();
}

function resultKey(state: State, results: readonly string[]): string {
  let key = '';
  for (const name of results) {
    const mask = state.facts.values.get(name)?.mask;
    key += mask === NEG ? '-' : mask === ZERO ? '0' : mask === POS ? '+' : '~';
  }
  return key;
}
