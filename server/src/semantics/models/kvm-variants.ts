// KVM faults and callbacks as they are written, and the ways of getting them wrong that the rules name.

import type { Edit, Variant } from '../protocol.ts';

const check = 'read_retry collided=collided';
const noCheck: Edit = { in: 'fault', drop: check };

/** A plain increment without a lock is a read and a write. */
const torn = {
  begin: ['my.count = in_progress', 'in_progress = my.count + 1'],
  end: ['my.count = seq', 'seq = my.count + 1', 'my.count = in_progress', 'in_progress = my.count - 1'],
} as const;

/** Check and map under a lock per page that the tear-down takes too, instead of mmu_lock (powerpc). */
const perPageLock: readonly Edit[] = [
  { in: 'fault', replace: 'lock mmu read', by: ['lock rmap'] },
  { in: 'fault', replace: 'unlock mmu read', by: ['unlock rmap'] },
  { in: 'fault', replace: 'collided: unlock mmu read', by: ['collided: unlock rmap'] },
  { in: 'callback', replace: 'unmap', by: ['lock rmap', 'unmap', 'unlock rmap'] },
];
const swappedEnd: Edit = { in: 'inv_end', lines: ['in_progress--', 'seq++'] };
const swappedCheck: Edit = {
  in: 'read_retry',
  lines: ['if seq != my.seq exit collided', 'if in_progress == 0 return', 'exit collided'],
};

export const kvmVariants: readonly Variant[] = [
  { id: 'documented', title: 'as x86 and arm64 fault', kind: 'documented', edits: [] },
  {
    id: 'write-locked',
    title: 'the fault takes mmu_lock for writing',
    kind: 'legal',
    edits: [
      { in: 'fault', replace: 'lock mmu read', by: ['lock mmu write'] },
      { in: 'fault', replace: 'unlock mmu read', by: ['unlock mmu write'] },
      { in: 'fault', replace: 'collided: unlock mmu read', by: ['collided: unlock mmu write'] },
    ],
  },
  {
    id: 'early-check',
    title: 'a lockless check comes before the locked one',
    kind: 'legal',
    edits: [{ in: 'fault', before: 'lock mmu read', add: ['check_retry collided=drop'] }],
  },
  {
    id: 'per-page-lock',
    title: 'the check is made under a lock of the page that the tear-down takes too',
    kind: 'legal',
    edits: perPageLock,
  },
  {
    id: 'no-check',
    title: 'the sequence is never checked',
    kind: 'wrong',
    rule: 'INV101',
    edits: [noCheck],
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
    title: 'the check comes before mmu_lock',
    kind: 'wrong',
    rule: 'INV103',
    edits: [noCheck, { in: 'fault', before: 'lock mmu read', add: ['read_retry collided=drop'] }],
  },
  {
    id: 'unsafe-check-only',
    title: 'only the lockless check before the look-up is made',
    kind: 'wrong',
    rule: 'INV117',
    edits: [noCheck, { in: 'fault', before: 'gfn_to_pfn', add: ['check_retry collided=drop'] }],
  },
  {
    id: 'wrong-lock',
    title: 'the check is made under a lock that the callback does not take',
    kind: 'wrong',
    rule: 'INV104',
    edits: [
      { in: 'fault', replace: 'lock mmu read', by: ['lock other'] },
      { in: 'fault', replace: 'unlock mmu read', by: ['unlock other'] },
      { in: 'fault', replace: 'collided: unlock mmu read', by: ['collided: unlock other'] },
    ],
  },
  {
    id: 'late-sample',
    title: 'the sequence is sampled after the look-up',
    kind: 'wrong',
    rule: 'INV105',
    edits: [
      { in: 'fault', replace: 'again: read_begin', by: ['again:'] },
      { in: 'fault', after: 'gfn_to_pfn', add: ['read_begin'] },
    ],
  },
  {
    id: 'no-resample',
    title: 'a retry goes round with the old sample',
    kind: 'wrong',
    rule: 'INV106',
    edits: [{ in: 'fault', replace: 'again: read_begin', by: ['read_begin', 'again:'] }],
  },
  {
    id: 'second-sample',
    title: 'a second sample, for the next pages, reaches the check',
    kind: 'wrong',
    rule: 'INV107',
    edits: [{ in: 'fault', after: 'gfn_to_pfn', add: ['read_begin', 'gfn_to_pfn'] }],
  },
  {
    id: 'unlock-before-map',
    title: 'mmu_lock is dropped between check and map',
    kind: 'wrong',
    rule: 'INV109',
    edits: [{ in: 'fault', before: 'map', add: ['unlock mmu read', 'lock mmu read'] }],
  },
  {
    id: 'map-after-unlock',
    title: 'the page is mapped after the unlock',
    kind: 'wrong',
    rule: 'INV109',
    edits: [
      { in: 'fault', drop: 'map' },
      { in: 'fault', after: 'unlock mmu read', add: ['map'] },
    ],
  },
  {
    id: 'collision-keeps-lock',
    title: 'a collision goes round with mmu_lock held',
    kind: 'wrong',
    rule: 'INV110',
    edits: [{ in: 'fault', replace: 'collided: unlock mmu read', by: ['collided:'] }],
  },
  {
    id: 'look-up-under-lock',
    title: 'the page is looked up under mmu_lock',
    kind: 'wrong',
    rule: 'INV114',
    edits: [
      { in: 'fault', drop: 'lock mmu read' },
      { in: 'fault', before: 'gfn_to_pfn', add: ['lock mmu read'] },
    ],
  },
  {
    id: 'reclaim-under-lock',
    title: 'an allocation under mmu_lock may reclaim',
    kind: 'wrong',
    rule: 'INV113',
    contexts: ['own'],
    edits: [{ in: 'fault', after: 'lock mmu read', add: ['alloc_reclaim'] }],
  },
  {
    id: 'no-count',
    title: 'running invalidations are not counted',
    kind: 'wrong',
    rule: 'INV301',
    edits: [
      { in: 'callback', drop: 'inv_begin' },
      { in: 'inv_end', drop: 'in_progress--' },
    ],
  },
  {
    id: 'no-sequence',
    title: 'running invalidations are counted, but the sequence never moves',
    kind: 'wrong',
    edits: [{ in: 'inv_end', drop: 'seq++' }],
  },
  {
    id: 'lost-end',
    title: 'range_end does not count down',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'callback_end', lines: [] }],
  },
  {
    id: 'lost-begin',
    title: 'range_start unmaps without counting, range_end counts down',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'callback', drop: 'inv_begin' }],
  },
  {
    id: 'swapped-end',
    title: 'range_end counts down before it moves the sequence, all under mmu_lock',
    kind: 'legal',
    edits: [swappedEnd],
  },
  {
    id: 'swapped-check',
    title: 'the sequence is read before the count, all under mmu_lock',
    kind: 'legal',
    edits: [swappedCheck],
  },
  {
    id: 'swapped-end-per-page-lock',
    title: 'range_end counts down before it moves the sequence, and the check is without mmu_lock',
    kind: 'wrong',
    edits: [...perPageLock, swappedEnd],
  },
  {
    id: 'swapped-check-per-page-lock',
    title: 'the sequence is read before the count, without mmu_lock',
    kind: 'wrong',
    edits: [...perPageLock, swappedCheck],
  },
  {
    id: 'begin-unlocked',
    title: 'range_start counts and unmaps without mmu_lock',
    kind: 'wrong',
    rule: 'INV303',
    edits: [
      {
        in: 'callback',
        lines: ['if my.listed == false return', 'if my.concerned == false return', ...torn.begin, 'unmap'],
      },
    ],
  },
  {
    id: 'count-before-lock',
    title: 'range_start counts before it takes mmu_lock, and unmaps under it',
    kind: 'wrong',
    rule: 'INV303',
    edits: [
      { in: 'callback', drop: 'inv_begin' },
      { in: 'callback', before: 'lock mmu write', add: [...torn.begin] },
    ],
  },
  {
    id: 'begin-under-read-lock',
    title: 'range_start counts and unmaps with mmu_lock held for reading',
    kind: 'wrong',
    rule: 'INV303',
    edits: [
      { in: 'callback', replace: 'lock mmu write', by: ['lock mmu read'] },
      { in: 'callback', replace: 'unlock mmu write', by: ['unlock mmu read'] },
    ],
  },
  {
    id: 'end-unlocked',
    title: 'range_end counts without mmu_lock',
    kind: 'wrong',
    rule: 'INV303',
    edits: [
      {
        in: 'callback_end',
        lines: ['if my.listed == false return', 'if my.concerned == false return', ...torn.end],
      },
    ],
  },
  {
    id: 'no-teardown',
    title: 'range_start leaves the mapping',
    kind: 'wrong',
    edits: [{ in: 'callback', drop: 'unmap' }],
  },
  {
    id: 'teardown-before-begin',
    title: 'the mapping is taken away before the invalidation is counted, with the lock dropped in between',
    kind: 'wrong',
    edits: [
      { in: 'callback', drop: 'unmap' },
      {
        in: 'callback',
        replace: 'lock mmu write',
        by: ['lock mmu write', 'unmap', 'unlock mmu write', 'lock mmu write'],
      },
    ],
  },
  {
    id: 'teardown-after-unlock',
    title: 'the mapping is taken away after the unlock',
    kind: 'legal',
    edits: [
      { in: 'callback', drop: 'unmap' },
      { in: 'callback', after: 'unlock mmu write', add: ['unmap'] },
    ],
  },
  {
    id: 'callback-keeps-lock',
    title: 'range_start returns with mmu_lock held',
    kind: 'wrong',
    rule: 'INV214',
    edits: [{ in: 'callback', drop: 'unlock mmu write' }],
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
