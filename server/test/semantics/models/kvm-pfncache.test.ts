// KVM's pfn caches hold as they are documented, and each way of getting them wrong breaks what it should.

import { describe, expect, it } from 'vitest';
import { kvmPfnCache } from '../../../src/semantics/models/kvm-pfncache.ts';
import {
  brokenBy,
  type Expected,
  holds,
  ids,
  misses,
  publishes,
  runs,
  sorted,
  spins,
  variantsOf,
  verdictOf,
} from './verdicts.ts';

const wrong: Expected = {
  'no-check': publishes,
  'check-ignored': publishes,
  'check-before-lock': publishes,
  'map-after-unlock': publishes,
  'late-sample': misses,
  'no-resample': spins,
  // The window between the invalidation of the caches and that of the memslots.
  'in-progress': publishes,
  'count-after-caches': publishes,
  'count-down-first': misses,
  'lost-end': spins,
  'no-teardown': publishes,
  // As the kernel is (6.12): a surprise of the search, not a mistake that anybody would make here.
  'outside-memslots': misses,
};

describe('kvm-pfncache', () => {
  it.each(runs(variantsOf(kvmPfnCache, 'documented')))(
    '%s holds in class %s with %i',
    (_, contexts, invalidators, variant) => {
      expect(verdictOf(kvmPfnCache, [variant], contexts, invalidators)).toEqual(holds);
    },
  );

  it('expects something of every wrong variant', () => {
    expect(ids(variantsOf(kvmPfnCache, 'wrong'))).toEqual(Object.keys(wrong).sort());
  });

  it.each(variantsOf(kvmPfnCache, 'wrong').map((v) => [v.id, v] as const))(
    '%s breaks what it should',
    (id, v) => {
      expect(brokenBy(kvmPfnCache, [v])).toEqual(sorted(wrong[id] ?? []));
    },
  );
});
