// Chance that can be had again: all that a case does follows from the run's seed and the case's own name.

import { hashText } from '../../../src/base/hash.ts';

export interface Random {
  /** A whole number from 0 up to, not including, `count`; 0 if there is nothing to choose from. */
  readonly below: (count: number) => number;
  readonly chance: (share: number) => boolean;
  /** One of them; throws if there is none. */
  readonly pick: <T>(list: readonly T[]) => T;
}

/** Equal words give equal numbers, on every machine. */
export function randomOf(...words: readonly (string | number)[]): Random {
  let state = parseInt(hashText(words.join('\0')).slice(-8), 16) >>> 0;
  // Mulberry32.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    chance: (share) => next() < share,
    pick: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
  };
}
