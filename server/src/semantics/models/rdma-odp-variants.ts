// Faults and callbacks of on-demand paging with an interval notifier as they are written, and the ways of getting them
// wrong.

import type { Variant } from '../protocol.ts';

const lookUp = 'map_dma_and_lock';
const retry = 'read_retry collided=collided';

export const odpVariants: readonly Variant[] = [
  { id: 'documented', title: 'as mlx5 faults', kind: 'documented', edits: [] },
  {
    id: 'no-check',
    title: 'the sequence is never checked',
    kind: 'wrong',
    rule: 'INV101',
    edits: [{ in: lookUp, drop: retry }],
  },
  {
    id: 'check-ignored',
    title: 'the result of the check is dropped',
    kind: 'wrong',
    rule: 'INV102',
    edits: [{ in: lookUp, replace: retry, by: ['read_retry'] }],
  },
  {
    id: 'check-before-lock',
    title: 'the check comes before umem_mutex',
    kind: 'wrong',
    rule: 'INV103',
    edits: [
      { in: lookUp, drop: retry },
      { in: lookUp, before: 'lock umem', add: ['read_retry collided=drop'] },
    ],
  },
  {
    id: 'unlock-before-map',
    title: 'umem_mutex is dropped and taken again before the device is updated',
    kind: 'wrong',
    rule: 'INV109',
    edits: [{ in: 'fault', before: 'map', add: ['unlock umem', 'lock umem'] }],
  },
  {
    id: 'map-after-unlock',
    title: 'the device is updated after the unlock',
    kind: 'wrong',
    rule: 'INV109',
    edits: [
      { in: 'fault', drop: 'map' },
      { in: 'fault', after: 'unlock umem', add: ['map'] },
    ],
  },
  {
    id: 'no-resample',
    title: 'a retry goes round with the old sample',
    kind: 'wrong',
    rule: 'INV106',
    edits: [{ in: lookUp, replace: 'again: read_begin', by: ['read_begin', 'again:'] }],
  },
  {
    id: 'begin-under-lock',
    title: 'waits for invalidations under umem_mutex',
    kind: 'wrong',
    rule: 'INV115',
    edits: [
      { in: lookUp, replace: 'again: read_begin', by: ['again: lock umem', 'read_begin', 'unlock umem'] },
    ],
  },
  {
    id: 'called-under-lock',
    title: 'the look-up is called with umem_mutex held',
    kind: 'wrong',
    rule: 'INV504',
    edits: [{ in: 'fault', before: lookUp + ' dead=return', add: ['lock umem'] }],
  },
  {
    id: 'collision-keeps-lock',
    title: 'a collision goes round with umem_mutex held',
    kind: 'wrong',
    rule: 'INV110',
    edits: [{ in: lookUp, replace: 'collided: unlock umem', by: ['collided:'] }],
  },
  {
    id: 'never-unlocked',
    title: 'the caller does not release what the look-up handed over',
    kind: 'wrong',
    rule: 'INV502',
    edits: [{ in: 'fault', drop: 'unlock umem' }],
  },
  {
    id: 'mmput-under-lock',
    title: 'the last mmput, and with it the release callback, comes under umem_mutex',
    kind: 'wrong',
    rule: 'INV212',
    edits: [{ in: lookUp, after: 'mmput', add: ['release_callback'] }],
  },
  {
    id: 'no-set-seq',
    title: 'the callback does not move the sequence',
    kind: 'wrong',
    rule: 'INV201',
    edits: [{ in: 'callback', drop: 'set_seq' }],
  },
  {
    id: 'set-seq-after-unlock',
    title: 'the sequence is moved after the unlock',
    kind: 'wrong',
    rule: 'INV202',
    edits: [
      { in: 'callback', drop: 'set_seq' },
      { in: 'callback', after: 'unlock umem', add: ['set_seq'] },
    ],
  },
  {
    id: 'no-teardown',
    title: 'the callback leaves the mapping',
    kind: 'wrong',
    edits: [{ in: 'callback', drop: 'unmap' }],
  },
  {
    id: 'blocks-when-nonblockable',
    title: 'the callback waits for umem_mutex although the range is not blockable',
    kind: 'wrong',
    rule: 'INV205',
    edits: [{ in: 'callback', drop: 'if my.nb == true exit refused' }],
  },
  {
    id: 'true-when-nonblockable',
    title: 'the callback says that all is well, and does nothing, where the range is not blockable',
    kind: 'wrong',
    rule: 'INV206',
    edits: [{ in: 'callback', replace: 'if my.nb == true exit refused', by: ['if my.nb == true return'] }],
  },
  {
    id: 'callback-keeps-lock',
    title: 'the callback returns with umem_mutex held',
    kind: 'wrong',
    rule: 'INV214',
    edits: [{ in: 'callback', drop: 'unlock umem' }],
  },
  {
    id: 'remove',
    title: 'the region is unmapped and its subscription removed when the driver is done',
    kind: 'legal',
    edits: [{ in: 'fault', after: 'unlock umem', add: ['lock umem', 'unmap', 'unlock umem', 'remove'] }],
  },
  {
    id: 'remove-under-lock',
    title: 'the subscription is removed under umem_mutex',
    kind: 'wrong',
    rule: 'INV405',
    edits: [{ in: 'fault', before: 'unlock umem', add: ['unmap', 'remove'] }],
  },
  { id: 'release', title: 'the mm dies', kind: 'legal', contexts: ['release'], edits: [] },
  {
    id: 'release-without-reference',
    title: 'the mm dies, and a fault holds no user reference',
    kind: 'wrong',
    rule: 'INV409',
    contexts: ['release'],
    edits: [
      { in: lookUp, drop: 'mmget dead=dead' },
      { in: lookUp, drop: 'mmput' },
    ],
  },
];
