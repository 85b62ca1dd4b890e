// A driver on plain start and end callbacks holds as it is documented, and each way of getting it wrong breaks what it
// should.

import { describe, expect, it } from 'vitest';
import { rangeNotifier } from '../../../src/semantics/models/range-notifier.ts';
import {
  brokenBy,
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

const nonblockable = ['no-block-when-nonblockable'] as const;
const freed = ['no-use-after-free'] as const;

const wrong: Expected = {
  'look-up-before-lock': misses,
  'no-check': publishes,
  'check-ignored': publishes,
  'check-before-lock': publishes,
  'map-after-unlock': publishes,
  'wrong-lock': publishes,
  'wait-under-lock': sticks,
  'fault-under-lock': sticks,
  'no-count': publishes,
  'lost-end': starves,
  'lost-begin': [...publishes, ...starves],
  'count-unlocked': [...publishes, ...starves],
  'count-after-teardown': publishes,
  'no-teardown': publishes,
  'callback-keeps-lock': sticks,
  'blocks-when-nonblockable': nonblockable,
  'refuses-beside-an-end': [...publishes, ...starves, ...nonblockable],
  'put-without-teardown': publishes,
  'free-before-unregister': freed,
  'free-without-unregister': freed,
  'free-after-put': freed,
  'unregister-in-callback': [...sticks, ...nonblockable],
  'unregister-under-lock': sticks,
  'unregister-under-other-lock': sticks,
  'release-without-reference': [...publishes, ...starves],
};

describe('range-notifier', () => {
  it.each(runs([...variantsOf(rangeNotifier, 'documented'), ...variantsOf(rangeNotifier, 'legal')]))(
    '%s holds in class %s with %i',
    (_, contexts, invalidators, variant) => {
      expect(verdictOf(rangeNotifier, [variant], contexts, invalidators)).toEqual(holds);
    },
  );

  it('expects something of every wrong variant', () => {
    expect(ids(variantsOf(rangeNotifier, 'wrong'))).toEqual(Object.keys(wrong).sort());
  });

  it.each(variantsOf(rangeNotifier, 'wrong').map((v) => [v.id, v] as const))(
    '%s breaks what it should',
    (id, v) => {
      expect(brokenBy(rangeNotifier, [v])).toEqual(sorted(wrong[id] ?? []));
    },
  );
});
