// Findings of two states of one tree, told apart by fingerprint: introduced, fixed, or there before and after. Line
// numbers and touched lines play no part: what a change breaks elsewhere is introduced by it.

import type { Finding } from './finding.ts';

export interface Comparison {
  /** In the later state only. */
  readonly introduced: readonly Finding[];
  /** In the earlier state only. */
  readonly fixed: readonly Finding[];
  /** In both, as in the later one. */
  readonly unchanged: readonly Finding[];
  /** Those of them that say something else than before, or say it louder or lower. */
  readonly updated: readonly Finding[];
}

/** Orders are kept. A finding that turns up in another file as it left its own has moved, no more. */
export function compareStates(before: readonly Finding[], after: readonly Finding[]): Comparison {
  const here = pair(before, after, (f) => `${f.file}\0${f.fingerprint}`);
  const moved = pair(here.fixed, here.introduced, (f) => f.fingerprint);
  const isNew = new Set(moved.introduced);
  const unchanged = after.filter((f) => !isNew.has(f));
  const told = new Set(before.map(saying));
  return {
    introduced: moved.introduced,
    fixed: moved.fixed,
    unchanged,
    updated: unchanged.filter((f) => !told.has(saying(f))),
  };
}

function saying({ fingerprint, severity, message }: Finding): string {
  return [fingerprint, severity, message].join('\0');
}

/** Those of `after` that none of the earlier states has: what a merge brings of its own. */
export function introducedToAll(
  befores: readonly (readonly Finding[])[],
  after: readonly Finding[],
): readonly Finding[] {
  return befores.reduce((left, before) => {
    const fresh = new Set(compareStates(before, after).introduced);
    return left.filter((f) => fresh.has(f));
  }, after);
}

function pair(
  before: readonly Finding[],
  after: readonly Finding[],
  key: (finding: Finding) => string,
): Pick<Comparison, 'introduced' | 'fixed'> {
  const counts = new Map<string, number>();
  for (const finding of before) counts.set(key(finding), (counts.get(key(finding)) ?? 0) + 1);
  const introduced = after.filter((finding) => {
    const left = counts.get(key(finding)) ?? 0;
    if (left > 0) counts.set(key(finding), left - 1);
    return left === 0;
  });
  const fixed = [...before].reverse().filter((finding) => {
    const left = counts.get(key(finding)) ?? 0;
    if (left > 0) counts.set(key(finding), left - 1);
    return left > 0;
  });
  return { introduced, fixed: fixed.reverse() };
}
