// Drivers on HMM mirrors as the documents tell, the correction that the protocol lacks, and the mistakes of drivers.
// As the protocol itself lets stale pages through, a mistake shows in what else it breaks, or on top of the correction.

import type { Edit, Variant } from '../protocol.ts';

const check = 'read_retry collided=collided';

/** include/linux/hmm.h: the mmap lock is dropped before the driver lock is taken. */
const mmapLockDropped: readonly Edit[] = [
  { in: 'fault', before: 'lock driver', add: ['unlock mmap read'] },
  { in: 'fault', replace: 'unlock driver', by: ['unlock driver', 'return'] },
  {
    in: 'fault',
    replace: 'collided: unlock driver',
    by: ['collided: unlock driver', 'discard', 'goto again'],
  },
];

export const hmmVariants: readonly Variant[] = [
  {
    id: 'documented',
    title: 'as hmm.rst tells, with the mmap lock held to the end',
    kind: 'documented',
    edits: [],
  },
  {
    id: 'documented-in-header',
    title: 'as hmm.h tells, with the mmap lock dropped before the driver lock is taken',
    kind: 'documented',
    edits: mmapLockDropped,
  },
  {
    id: 'sequence',
    title:
      'each range_start moves a sequence, which the fault samples before the look-up and compares at the check',
    kind: 'correction',
    edits: [
      { in: 'inv_begin', after: 'if my.concerned == false return', add: ['seq++'] },
      { in: 'hmm_range_fault', before: 'page_walk', add: ['my.seq = seq'] },
      {
        in: 'read_retry',
        replace: 'if valid == true return',
        by: ['if valid == false exit collided', 'if seq == my.seq return'],
      },
    ],
  },
  {
    id: 'no-check',
    title: 'hmm_range_valid() is never asked',
    kind: 'wrong',
    rule: 'INV101',
    edits: [{ in: 'fault', drop: check }],
  },
  {
    id: 'check-ignored',
    title: 'the result of the check is dropped',
    kind: 'wrong',
    rule: 'INV102',
    edits: [{ in: 'fault', replace: check, by: ['read_retry'] }],
  },
  {
    id: 'check-before-lock',
    title: 'the check comes before the driver lock',
    kind: 'wrong',
    rule: 'INV103',
    edits: [
      { in: 'fault', drop: check },
      { in: 'fault', before: 'lock driver', add: ['read_retry collided=busy'] },
    ],
  },
  {
    id: 'wrong-lock',
    title: 'the check is made under a lock that the callback does not take',
    kind: 'wrong',
    rule: 'INV104',
    edits: [
      { in: 'fault', replace: 'lock driver', by: ['lock other'] },
      { in: 'fault', replace: 'unlock driver', by: ['unlock other'] },
      { in: 'fault', replace: 'collided: unlock driver', by: ['collided: unlock other'] },
    ],
  },
  {
    id: 'map-after-unlock',
    title: 'the page is mapped after the unlock',
    kind: 'wrong',
    rule: 'INV109',
    edits: [
      { in: 'fault', drop: 'map' },
      { in: 'fault', after: 'unlock driver', add: ['map'] },
    ],
  },
  {
    id: 'collision-keeps-lock',
    title: 'a collision goes round with the driver lock held',
    kind: 'wrong',
    rule: 'INV110',
    edits: [{ in: 'fault', replace: 'collided: unlock driver', by: ['collided:'] }],
  },
  {
    id: 'wait-under-lock',
    title: 'waits for the range to be valid under the driver lock',
    kind: 'wrong',
    rule: 'INV115',
    edits: [
      {
        in: 'fault',
        replace: 'collided: unlock driver',
        by: ['collided: wait_until_valid', 'unlock driver'],
      },
    ],
  },
  {
    id: 'wait-under-mmap-lock',
    title: 'waits for the range to be valid with the mmap lock held for reading, as hmm.h tells',
    kind: 'legal',
    edits: [
      { in: 'fault', replace: 'busy: unlock mmap read', by: ['busy: wait_until_valid', 'unlock mmap read'] },
    ],
  },
  {
    id: 'fault-under-lock',
    title: 'pages are faulted in under the driver lock',
    kind: 'wrong',
    rule: 'INV114',
    contexts: ['own'],
    edits: [
      { in: 'fault', drop: 'lock driver' },
      { in: 'fault', before: 'own_invalidation', add: ['lock driver'] },
      { in: 'fault', replace: 'busy: unlock mmap read', by: ['busy: unlock driver', 'unlock mmap read'] },
    ],
  },
  {
    id: 'unregister-before-check',
    title: 'the range is unregistered before the check',
    kind: 'wrong',
    edits: [
      { in: 'fault', drop: 'range_unregister' },
      { in: 'fault', before: 'lock driver', add: ['range_unregister'] },
    ],
  },
  {
    id: 'range-leak',
    title: 'the range is never unregistered, and the mm cannot die',
    kind: 'wrong',
    rule: 'INV605',
    contexts: ['release'],
    edits: [{ in: 'fault', drop: 'range_unregister' }],
  },
  {
    id: 'no-teardown',
    title: 'the callback leaves the mapping',
    kind: 'wrong',
    edits: [{ in: 'sync_cpu_device_pagetables', replace: 'have: unmap', by: ['have:'] }],
  },
  {
    id: 'blocks-when-nonblockable',
    title: 'the callback waits for its lock although the range is not blockable',
    kind: 'wrong',
    rule: 'INV205',
    edits: [{ in: 'sync_cpu_device_pagetables', drop: 'if my.nb == true goto try' }],
  },
  {
    id: 'lost-end',
    title: 'range_end does not count down',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'callback_end', lines: [] }],
  },
  {
    id: 'refusal-keeps-count',
    title: 'a refused range_start stays counted (5.1)',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'callback', replace: 'no: inv_end', by: ['no:'] }],
  },
  {
    id: 'lock-after-trylock',
    title: 'range_start takes its lock again after a trylock that succeeded (5.1)',
    kind: 'wrong',
    rule: 'INV504',
    edits: [
      {
        in: 'callback',
        replace: 'inv_begin',
        by: [
          'if my.nb == false goto block',
          'trylock hmm busy busy',
          'block: lock hmm',
          'inv_begin',
          'unlock hmm',
          'goto counted',
          'busy: exit refused',
          'counted:',
        ],
      },
    ],
  },
  {
    id: 'unregister-runs-release',
    title: 'the last reference to the mm goes under the driver lock, which the release of the mirror takes',
    kind: 'wrong',
    rule: 'INV212',
    edits: [{ in: 'fault', after: 'range_unregister', add: ['release_callback'] }],
  },
  {
    id: 'release',
    title: 'the mm dies',
    kind: 'legal',
    contexts: ['release'],
    edits: [],
  },
];
