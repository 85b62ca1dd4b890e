// On-demand paging, with the counters of old and with an interval notifier, holds as it is documented, and each way of
// getting it wrong breaks what it should.

import { describe, expect, it } from 'vitest';
import { rdmaOdp } from '../../../src/semantics/models/rdma-odp.ts';
import { rdmaOdpCounters } from '../../../src/semantics/models/rdma-odp-counters.ts';
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
  starves,
  sticks,
  variantsOf,
  verdictOf,
} from './verdicts.ts';

const nonblockable = ['no-block-when-nonblockable'] as const;

const withCounters: Expected = {
  'no-check': publishes,
  'check-ignored': publishes,
  'check-before-lock': publishes,
  'wrong-lock': publishes,
  'early-check-only': publishes,
  'map-after-unlock': publishes,
  'late-sample': misses,
  'no-resample': spins,
  'second-sample': misses,
  'collision-keeps-lock': sticks,
  'wait-under-lock': sticks,
  'look-up-under-lock': sticks,
  'no-count': publishes,
  'no-sequence': misses,
  'lost-end': starves,
  'lost-completion': sticks,
  'count-after-teardown': publishes,
  'count-unlocked': [...publishes, ...starves],
  'no-teardown': publishes,
  'blocks-when-nonblockable': nonblockable,
  'refusal-keeps-lock': sticks,
  // range_end takes the lock that it should have been handed, of a range that need not be blockable.
  'regions-unlocked': [...publishes, ...sticks, ...nonblockable],
  'mmput-under-lock': sticks,
  'release-deregister': sticks,
  // The count that release leaves up keeps pages of a dead mm out, and the fault goes round for ever.
  'release-without-reference': spins,
};

const withNotifier: Expected = {
  'no-check': publishes,
  'check-ignored': publishes,
  'check-before-lock': publishes,
  'unlock-before-map': publishes,
  'map-after-unlock': publishes,
  'no-resample': spins,
  'begin-under-lock': sticks,
  'called-under-lock': sticks,
  'collision-keeps-lock': sticks,
  // The fault itself gets done.
  'never-unlocked': ['no-deadlock'],
  'mmput-under-lock': sticks,
  'no-set-seq': publishes,
  'set-seq-after-unlock': publishes,
  'no-teardown': publishes,
  'blocks-when-nonblockable': nonblockable,
  'true-when-nonblockable': publishes,
  'callback-keeps-lock': sticks,
  'remove-under-lock': sticks,
  'release-without-reference': misses,
};

describe.each([
  ['rdma-odp-counters', rdmaOdpCounters, withCounters],
  ['rdma-odp', rdmaOdp, withNotifier],
] as const)('%s', (_, model, wrong) => {
  it.each(runs([...variantsOf(model, 'documented'), ...variantsOf(model, 'legal')]))(
    '%s holds in class %s with %i',
    (_id, contexts, invalidators, variant) => {
      expect(verdictOf(model, [variant], contexts, invalidators)).toEqual(holds);
    },
  );

  it('expects something of every wrong variant', () => {
    expect(ids(variantsOf(model, 'wrong'))).toEqual(Object.keys(wrong).sort());
  });

  it.each(variantsOf(model, 'wrong').map((v) => [v.id, v] as const))('%s breaks what it should', (id, v) => {
    expect(brokenBy(model, [v])).toEqual(sorted(wrong[id] ?? []));
  });
});
