// HMM mirrors let stale pages through where nothing keeps invalidations out, which is why they were replaced. The search
// finds that and nothing else in the documented patterns; mistakes of drivers are judged on top of the correction.

import { describe, expect, it } from 'vitest';
import { hmmMirror } from '../../../src/semantics/models/hmm-mirror.ts';
import {
  brokenBy,
  classes,
  countsFor,
  type Expected,
  holds,
  ids,
  misses,
  publishes,
  runs,
  sorted,
  starves,
  sticks,
  variantsOf,
  verdictOf,
} from './verdicts.ts';

const correction = variantsOf(hmmMirror, 'correction');
const nonblockable = ['no-block-when-nonblockable'] as const;

const wrong: Expected = {
  'no-check': publishes,
  'check-ignored': publishes,
  'check-before-lock': publishes,
  'wrong-lock': publishes,
  'map-after-unlock': publishes,
  'collision-keeps-lock': sticks,
  'wait-under-lock': sticks,
  'fault-under-lock': sticks,
  'unregister-before-check': starves,
  'range-leak': ['no-deadlock'],
  'no-teardown': publishes,
  'blocks-when-nonblockable': nonblockable,
  'lost-end': starves,
  'refusal-keeps-count': starves,
  'lock-after-trylock': [...sticks, ...nonblockable],
  'unregister-runs-release': sticks,
};

describe('hmm-mirror', () => {
  it.each(runs(variantsOf(hmmMirror, 'documented')))(
    '%s, class %s with %i: only an invalidation that came and went is missed',
    (id, contexts, invalidators, variant) => {
      const isKeptOut = id === 'documented' && contexts === 'write';
      const expected = isKeptOut ? holds : { ...holds, broken: misses };
      expect(verdictOf(hmmMirror, [variant], contexts, invalidators)).toEqual(expected);
    },
  );

  it.each(runs([...variantsOf(hmmMirror, 'documented'), ...variantsOf(hmmMirror, 'legal')]))(
    '%s with a sequence holds in class %s with %i',
    (_, contexts, invalidators, variant) => {
      expect(verdictOf(hmmMirror, [...correction, variant], contexts, invalidators)).toEqual(holds);
    },
  );

  it.each(variantsOf(hmmMirror, 'legal').map((v) => [v.id, v] as const))(
    '%s breaks no more than the protocol does',
    (_, variant) => {
      for (const contexts of classes) {
        for (const n of countsFor([variant], contexts)) {
          const expected = contexts === 'write' ? holds : { ...holds, broken: misses };
          expect(verdictOf(hmmMirror, [variant], contexts, n)).toEqual(expected);
        }
      }
    },
  );

  it('expects something of every wrong variant', () => {
    expect(ids(variantsOf(hmmMirror, 'wrong'))).toEqual(Object.keys(wrong).sort());
  });

  it.each(variantsOf(hmmMirror, 'wrong').map((v) => [v.id, v] as const))(
    '%s breaks what it should',
    (id, v) => {
      expect(brokenBy(hmmMirror, [...correction, v])).toEqual(sorted(wrong[id] ?? []));
      expect(brokenBy(hmmMirror, [v])).toEqual(expect.arrayContaining([...(wrong[id] ?? [])]));
    },
  );
});
