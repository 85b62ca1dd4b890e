// The documented driver of interval notifiers, and the ways of getting it wrong that the rules name.

import type { Variant } from '../protocol.ts';

const collided = 'read_retry collided=collided';
const wrongCheck = { in: 'fault', drop: collided } as const;

export const intervalVariants: readonly Variant[] = [
  { id: 'documented', title: 'as documented', kind: 'documented', edits: [] },
  {
    id: 'no-check',
    title: 'the sequence is never checked',
    kind: 'wrong',
    rule: 'INV101',
    edits: [wrongCheck],
  },
  {
    id: 'check-ignored',
    title: 'the result of the check is dropped',
    kind: 'wrong',
    rule: 'INV102',
    edits: [{ in: 'fault', replace: collided, by: ['read_retry'] }],
  },
  {
    id: 'check-before-lock',
    title: 'the check comes before the driver lock',
    kind: 'wrong',
    rule: 'INV103',
    edits: [wrongCheck, { in: 'fault', before: 'lock driver', add: ['read_retry collided=drop'] }],
  },
  {
    id: 'check-after-unlock',
    title: 'the lock is dropped between check and map',
    kind: 'wrong',
    rule: 'INV109',
    edits: [{ in: 'fault', before: 'map', add: ['unlock driver', 'lock driver'] }],
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
    id: 'late-sample',
    title: 'the sequence is sampled after the pages were looked up',
    kind: 'wrong',
    rule: 'INV105',
    edits: [
      { in: 'fault', replace: 'again: read_begin', by: ['again:'] },
      { in: 'fault', replace: 'hmm_range_fault busy=busy', by: ['page_walk'] },
      { in: 'fault', after: 'unlock mmap read', add: ['read_begin'] },
    ],
  },
  {
    id: 'no-resample',
    title: 'a retry goes round with the old sample',
    kind: 'wrong',
    rule: 'INV106',
    edits: [
      { in: 'fault', replace: 'again: read_begin', by: ['read_begin', 'again:'] },
      { in: 'fault', replace: 'hmm_range_fault busy=busy', by: ['page_walk'] },
    ],
  },
  {
    id: 'second-sample',
    title: 'a second sample in the middle reaches the check',
    kind: 'wrong',
    rule: 'INV107',
    edits: [
      {
        in: 'fault',
        after: 'unlock mmap read',
        add: ['read_begin', 'lock mmap read', 'hmm_range_fault busy=busy', 'unlock mmap read'],
      },
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
    id: 'begin-under-lock',
    title: 'waits for invalidations under the driver lock',
    kind: 'wrong',
    rule: 'INV115',
    edits: [
      {
        in: 'fault',
        replace: 'again: read_begin',
        by: ['again: lock driver', 'read_begin', 'unlock driver'],
      },
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
      { in: 'fault', replace: 'busy: unlock mmap read', by: ['busy: unlock mmap read', 'unlock driver'] },
    ],
  },
  {
    id: 'reclaim-under-lock',
    title: 'an allocation under the driver lock may reclaim',
    kind: 'wrong',
    rule: 'INV113',
    contexts: ['own'],
    edits: [{ in: 'fault', after: 'lock driver', add: ['alloc_reclaim'] }],
  },
  {
    id: 'other-subscription',
    title: 'the check names another subscription than the sample',
    kind: 'wrong',
    rule: 'INV108',
    edits: [
      { in: 'fault', after: 'arrive', add: ['inserted_beside'] },
      { in: 'fault', replace: collided, by: ['read_retry_other collided=collided'] },
    ],
  },
  {
    id: 'end-after-refusal',
    title: 'whoever invalidates ends a range whose start was refused',
    kind: 'wrong',
    rule: 'INV302',
    edits: [{ in: 'invalidate', replace: 'range_end_refused', by: ['range_end_refused', 'stray_end'] }],
  },
  {
    id: 'free-while-inserted',
    title: 'the subscription is freed while it is inserted',
    kind: 'wrong',
    rule: 'INV406',
    edits: [{ in: 'fault', before: 'mmput', add: ['lock driver', 'unmap', 'unlock driver', 'free'] }],
  },
  {
    id: 'no-set-seq',
    title: 'the callback does not move the sequence',
    kind: 'wrong',
    rule: 'INV201',
    edits: [{ in: 'callback', replace: 'have: set_seq', by: ['have:'] }],
  },
  {
    id: 'set-seq-after-unlock',
    title: 'the sequence is moved after the unlock',
    kind: 'wrong',
    rule: 'INV202',
    edits: [
      { in: 'callback', replace: 'have: set_seq', by: ['have:'] },
      { in: 'callback', after: 'unlock driver', add: ['set_seq'] },
    ],
  },
  {
    id: 'set-seq-other-lock',
    title: 'the sequence is moved under another lock',
    kind: 'wrong',
    rule: 'INV202',
    edits: [
      { in: 'callback', replace: 'have: set_seq', by: ['have:'] },
      { in: 'callback', after: 'unlock driver', add: ['lock other', 'set_seq', 'unlock other'] },
    ],
  },
  {
    id: 'set-seq-before-lock',
    title: 'the sequence is moved before the lock is taken',
    kind: 'legal',
    edits: [
      { in: 'callback', replace: 'have: set_seq', by: ['have:'] },
      { in: 'callback', before: 'if my.nb == true goto try', add: ['set_seq'] },
    ],
  },
  {
    id: 'no-teardown',
    title: 'the callback leaves the mapping',
    kind: 'wrong',
    rule: 'INV201',
    edits: [{ in: 'callback', drop: 'unmap' }],
  },
  {
    id: 'teardown-after-unlock',
    title: 'the mapping is taken away after the unlock',
    kind: 'legal',
    edits: [
      { in: 'callback', drop: 'unmap' },
      { in: 'callback', after: 'unlock driver', add: ['unmap'] },
    ],
  },
  {
    id: 'blocks-when-nonblockable',
    title: 'the callback waits for its lock although the range is not blockable',
    kind: 'wrong',
    rule: 'INV205',
    edits: [{ in: 'callback', drop: 'if my.nb == true goto try' }],
  },
  {
    id: 'true-on-failed-trylock',
    title: 'the callback says that all is well although it did not get the lock',
    kind: 'wrong',
    rule: 'INV206',
    edits: [{ in: 'callback', replace: 'no: exit refused', by: ['no:'] }],
  },
  {
    id: 'callback-keeps-lock',
    title: 'the callback returns with the driver lock held',
    kind: 'wrong',
    rule: 'INV214',
    edits: [{ in: 'callback', drop: 'unlock driver' }],
  },
  {
    id: 'remove-in-callback',
    title: 'the callback removes its own subscription',
    kind: 'wrong',
    rule: 'INV405',
    edits: [{ in: 'callback', after: 'unlock driver', add: ['remove'] }],
  },
  {
    id: 'remove-under-lock',
    title: 'the subscription is removed under the driver lock',
    kind: 'wrong',
    rule: 'INV405',
    edits: [{ in: 'fault', before: 'mmput', add: ['lock driver', 'remove', 'unlock driver'] }],
  },
  {
    id: 'remove',
    title: 'the subscription is removed when the driver is done',
    kind: 'legal',
    edits: [{ in: 'fault', before: 'mmput', add: ['lock driver', 'unmap', 'unlock driver', 'remove'] }],
  },
  {
    id: 'release',
    title: 'the mm dies, and each fault holds a user reference',
    kind: 'legal',
    contexts: ['release'],
    edits: [],
  },
  {
    id: 'release-without-reference',
    title: 'the mm dies, and a fault holds no user reference',
    kind: 'wrong',
    rule: 'INV409',
    contexts: ['release'],
    edits: [
      { in: 'fault', drop: 'mmget dead=return' },
      { in: 'fault', drop: 'mmput' },
    ],
  },
];
