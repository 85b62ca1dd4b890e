// KVM's gfn_to_pfn_cache: a page that the kernel itself keeps mapped, refreshed by hva_to_pfn_retry() against
// mmu_invalidate_seq and mn_active_invalidate_count under the cache's own lock. Source: virt/kvm/pfncache.c (6.12).

import type { Procedures } from '../machine/program.ts';
import { event, type Edit, type ProtocolModel, routine, type Variant } from '../protocol.ts';
import { mmapLock } from './environment.ts';
import { kvmCore } from './kvm-seq.ts';

const check = 'retry_cache collided=again';
const range = 'if my.listed == false return';

const driver: Procedures = {
  // The count of all invalidations of the mm, memslot or not; under a spinlock of its own.
  active_begin: event('active++', 'active {active}'),
  active_end: event('active--', 'active {active}'),
  // mmu_notifier_retry_cache(): neither counter is under the cache's lock.
  retry_cache: routine(`
    if active != 0 exit collided
    if seq != my.seq exit collided
  `),
  // hva_to_pfn_retry(): the mapping is the cache being valid. A collision goes round without dropping the lock first.
  fault: routine(`
    arrive
    mmget dead=return
    lock gpc write
    unmap
    again: read_begin
    unlock gpc write
    discard
    gfn_to_pfn
    lock gpc write
    retry_cache collided=again
    map
    unlock gpc write
    mmput
  `),
  // gfn_to_pfn_cache_invalidate_start(): a look for reading first, as most caches are not concerned.
  invalidate_cache: routine(`
    lock gpc read
    if device == none goto skip
    unlock gpc read
    lock gpc write
    unmap
    unlock gpc write
    return
    skip: unlock gpc read
  `),
  slots_begin: routine(`
    lock mmu write
    inv_begin
    unlock mmu write
  `),
  slots_end: routine(`
    lock mmu write
    inv_end
    unlock mmu write
  `),
  callback: routine(`
    ${range}
    active_begin
    if my.concerned == false return
    invalidate_cache
    slots_begin
  `),
  callback_end: routine(`
    ${range}
    if my.concerned == false goto skip
    slots_end
    skip: active_end
  `),
};

const noCheck: Edit = { in: 'fault', drop: check };

const variants: readonly Variant[] = [
  { id: 'documented', title: 'as hva_to_pfn_retry() refreshes', kind: 'documented', edits: [] },
  { id: 'no-check', title: 'nothing is checked', kind: 'wrong', rule: 'INV101', edits: [noCheck] },
  {
    id: 'check-ignored',
    title: 'the result of the check is dropped',
    kind: 'wrong',
    rule: 'INV102',
    edits: [{ in: 'fault', replace: check, by: ['retry_cache'] }],
  },
  {
    id: 'check-before-lock',
    title: 'the check comes before the lock of the cache',
    kind: 'wrong',
    rule: 'INV103',
    edits: [
      noCheck,
      {
        in: 'fault',
        replace: 'gfn_to_pfn',
        by: [
          'gfn_to_pfn',
          'retry_cache collided=relock',
          'goto checked',
          'relock: lock gpc write',
          'goto again',
          'checked:',
        ],
      },
    ],
  },
  {
    id: 'map-after-unlock',
    title: 'the cache becomes valid after the unlock',
    kind: 'wrong',
    rule: 'INV109',
    edits: [
      { in: 'fault', drop: 'map' },
      { in: 'fault', before: 'mmput', add: ['map'] },
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
    id: 'in-progress',
    title: 'the check looks at the count of the memslots, which grows after the caches were invalidated',
    kind: 'wrong',
    edits: [
      {
        in: 'retry_cache',
        replace: 'if active != 0 exit collided',
        by: ['if in_progress != 0 exit collided'],
      },
    ],
  },
  {
    id: 'count-after-caches',
    title: 'range_start counts after it has invalidated the caches',
    kind: 'wrong',
    edits: [
      { in: 'callback', drop: 'active_begin' },
      {
        in: 'callback',
        replace: 'if my.concerned == false return',
        by: ['if my.concerned == false goto count'],
      },
      {
        in: 'callback',
        after: 'invalidate_cache',
        add: ['count: active_begin', 'if my.concerned == false return'],
      },
    ],
  },
  {
    id: 'count-down-first',
    title: 'range_end counts down before the sequence moves',
    kind: 'wrong',
    edits: [
      {
        in: 'callback_end',
        lines: [range, 'active_end', 'if my.concerned == false return', 'slots_end'],
      },
    ],
  },
  {
    id: 'lost-end',
    title: 'range_end does not count down',
    kind: 'wrong',
    rule: 'INV301',
    edits: [{ in: 'callback_end', replace: 'skip: active_end', by: ['skip:'] }],
  },
  {
    id: 'no-teardown',
    title: 'range_start leaves the cache valid',
    kind: 'wrong',
    edits: [{ in: 'callback', drop: 'invalidate_cache' }],
  },
  {
    id: 'outside-memslots',
    title: 'a cache of a host address that no memslot covers: the sequence does not move for it',
    kind: 'wrong',
    edits: [
      { in: 'callback', drop: 'slots_begin' },
      { in: 'callback_end', drop: 'slots_end' },
    ],
  },
];

export const kvmPfnCache: ProtocolModel = {
  id: 'kvm-pfncache',
  vocabulary: 'kvm-seq',
  title: 'gfn_to_pfn_cache',
  kernel: '5.17 and later',
  summary: [
    'A refresh samples the sequence under the lock of the cache, drops it to look the page up, takes it again, and goes round if an invalidation of the mm is running or the sequence has moved.',
    'range_start first counts itself, then invalidates the caches under their locks, then opens the invalidation of the memslots; range_end moves the sequence before it counts down.',
  ],
  sources: [
    { file: 'virt/kvm/pfncache.c', version: '6.12' },
    { file: 'virt/kvm/kvm_main.c', version: '6.12' },
  ],
  shared: { seq: 1, in_progress: 0, active: 0, registered: 1, users: 1 },
  sequences: ['seq', 'my.seq'],
  locks: [mmapLock, { name: 'mmu', kind: 'rwlock' }, { name: 'gpc', kind: 'rwlock' }],
  procedures: { ...kvmCore, ...driver },
  properties: [
    'unusable-while-invalidating',
    'no-stale-mapping',
    'no-deadlock',
    'completes',
    'quiescent',
    'lock-mode',
    'no-block-when-nonblockable',
  ],
  variants,
};
