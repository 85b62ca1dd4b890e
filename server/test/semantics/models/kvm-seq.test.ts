// KVM's sequence protocol holds as it is documented, and each way of getting it wrong breaks what it should.

import { describe, expect, it } from 'vitest';
import { kvmSeq } from '../../../src/semantics/models/kvm-seq.ts';
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
  sticks,
  variantsOf,
  verdictOf,
} from './verdicts.ts';

const wrong: Expected = {
  'no-check': publishes,
  'check-ignored': publishes,
  'check-before-lock': publishes,
  'unsafe-check-only': publishes,
  'wrong-lock': publishes,
  'late-sample': misses,
  // The check is sound with any old sample; it just never succeeds again.
  'no-resample': spins,
  'second-sample': misses,
  'unlock-before-map': publishes,
  'map-after-unlock': publishes,
  'collision-keeps-lock': sticks,
  'look-up-under-lock': sticks,
  'reclaim-under-lock': sticks,
  'no-count': publishes,
  'no-sequence': misses,
  'lost-end': spins,
  'lost-begin': [...publishes, ...spins],
  'swapped-end-per-page-lock': misses,
  'swapped-check-per-page-lock': misses,
  // Torn increments: a count that is too small lets a fault through, one that is too large keeps it out for ever.
  'begin-unlocked': [...publishes, ...spins],
  'count-before-lock': [...publishes, ...spins],
  'end-unlocked': [...publishes, ...spins],
  'begin-under-read-lock': publishes,
  'no-teardown': publishes,
  'teardown-before-begin': publishes,
  'callback-keeps-lock': sticks,
  // An emptied list gets no range_end: the count stays up.
  'release-without-reference': [...publishes, ...spins],
};

describe('kvm-seq', () => {
  it.each(runs([...variantsOf(kvmSeq, 'documented'), ...variantsOf(kvmSeq, 'legal')]))(
    '%s holds in class %s with %i',
    (_, contexts, invalidators, variant) => {
      expect(verdictOf(kvmSeq, [variant], contexts, invalidators)).toEqual(holds);
    },
  );

  it('expects something of every wrong variant', () => {
    expect(ids(variantsOf(kvmSeq, 'wrong'))).toEqual(Object.keys(wrong).sort());
  });

  it.each(variantsOf(kvmSeq, 'wrong').map((v) => [v.id, v] as const))('%s breaks what it should', (id, v) => {
    expect(brokenBy(kvmSeq, [v])).toEqual(sorted(wrong[id] ?? []));
  });

  it.each(['count-before-lock', 'end-unlocked'])('%s needs a second invalidation', (id) => {
    const variants = kvmSeq.variants.filter((v) => v.id === id);
    expect(verdictOf(kvmSeq, variants, 'neither', 1)).toEqual(holds);
  });
});
