// Faults and callbacks of on-demand paging with the counters of old as they were written, and the ways of getting them
// wrong.

import type { Edit, Variant } from '../protocol.ts';

const check = 'read_retry collided=collided';
const early = 'read_retry collided=early';
const noChecks: readonly Edit[] = [
  { in: 'fault', drop: check },
  { in: 'fault', drop: early },
];

/** A region is taken away when the driver is done with it. */
const deregister: Edit = {
  in: 'fault',
  replace: 'done:',
  by: ['done: invalidate_range', 'lock regions write', 'remove_region', 'unlock regions write'],
};
/** A region is taken away, and a new one comes in its place, before the fault. */
const registerAnew: Edit = {
  in: 'fault',
  before: 'again: read_begin',
  add: [
    'invalidate_range',
    'lock regions write',
    'remove_region',
    'unlock regions write',
    'lock regions write',
    'insert_region',
    'unlock regions write',
  ],
};

export const odpCounterVariants: readonly Variant[] = [
  { id: 'documented', title: 'as mlx5 faults', kind: 'documented', edits: [] },
  { id: 'deregister', title: 'the region is deregistered in the end', kind: 'legal', edits: [deregister] },
  {
    id: 'register-anew',
    title: 'another region is registered while invalidations run',
    kind: 'legal',
    edits: [registerAnew],
  },
  { id: 'no-check', title: 'nothing is checked', kind: 'wrong', rule: 'INV101', edits: noChecks },
  {
    id: 'check-ignored',
    title: 'the results of both checks are dropped',
    kind: 'wrong',
    rule: 'INV102',
    edits: [
      { in: 'fault', replace: check, by: ['read_retry'] },
      { in: 'fault', replace: early, by: ['read_retry'] },
    ],
  },
  {
    id: 'check-before-lock',
    title: 'the last check comes before umem_mutex',
    kind: 'wrong',
    rule: 'INV103',
    edits: [
      { in: 'fault', drop: check },
      { in: 'fault', after: 'mmput', add: ['read_retry collided=later'] },
    ],
  },
  {
    id: 'wrong-lock',
    title: 'the last check is made under a lock that the callback does not take',
    kind: 'wrong',
    rule: 'INV104',
    edits: [
      {
        in: 'fault',
        replace: 'mmput',
        by: [
          'mmput',
          'lock other',
          'read_retry collided=elsewhere',
          'map',
          'unlock other',
          'goto done',
          'elsewhere: unlock other',
          'goto later',
        ],
      },
    ],
  },
  {
    id: 'early-check-only',
    title: 'umem_mutex is dropped between the only check and the update of the device',
    kind: 'wrong',
    rule: 'INV109',
    edits: [{ in: 'fault', drop: check }],
  },
  {
    id: 'no-early-check',
    title: 'only the last check is made',
    kind: 'legal',
    edits: [{ in: 'fault', drop: early }],
  },
  {
    id: 'map-after-unlock',
    title: 'the device is updated after the unlock',
    kind: 'wrong',
    rule: 'INV109',
    edits: [
      { in: 'fault', drop: 'map' },
      { in: 'fault', before: 'goto done', add: ['map'] },
    ],
  },
  {
    id: 'late-sample',
    title: 'the sequence is sampled after the look-up',
    kind: 'wrong',
    rule: 'INV105',
    edits: [
      { in: 'fault', replace: 'again: read_begin', by: ['again:'] },
      { in: 'fault', after: 'unlock mmap read', add: ['read_begin'] },
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
    title: 'a second sample, for the next pages, reaches the checks',
    kind: 'wrong',
    rule: 'INV107',
    edits: [
      {
        in: 'fault',
        after: 'unlock mmap read',
        add: ['read_begin', 'lock mmap read', 'page_walk', 'unlock mmap read'],
      },
    ],
  },
  {
    id: 'collision-keeps-lock',
    title: 'a collision goes round with umem_mutex held',
    kind: 'wrong',
    rule: 'INV110',
    edits: [{ in: 'fault', replace: 'collided: unlock umem', by: ['collided:'] }],
  },
  {
    id: 'wait-under-lock',
    title: 'a collision waits for the completion under umem_mutex',
    kind: 'wrong',
    rule: 'INV115',
    edits: [
      { in: 'fault', replace: 'collided: unlock umem', by: ['collided: wait_for_completion', 'unlock umem'] },
    ],
  },
  {
    id: 'look-up-under-lock',
    title: 'pages are faulted in under umem_mutex',
    kind: 'wrong',
    rule: 'INV114',
    edits: [
      { in: 'fault', drop: 'lock umem' },
      { in: 'fault', before: 'lock mmap read', add: ['lock umem'] },
    ],
  },
  {
    id: 'no-count',
    title: 'running invalidations are not counted',
    kind: 'wrong',
    rule: 'INV301',
    edits: [
      { in: 'inv_begin', lines: [] },
      { in: 'inv_end', lines: ['seq++', 'completion = true'] },
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
    edits: [{ in: 'callback_end', replace: 'end_account', by: ['goto over'] }],
  },
  {
    id: 'lost-completion',
    title: 'range_end counts down, but completes nothing',
    kind: 'wrong',
    edits: [{ in: 'inv_end', lines: ['seq++', 'count--'] }],
  },
  {
    id: 'count-after-teardown',
    title: 'range_start counts after it has unmapped',
    kind: 'wrong',
    edits: [
      { in: 'callback', drop: 'start_account' },
      { in: 'callback', after: 'invalidate_range', add: ['start_account'] },
    ],
  },
  {
    id: 'count-unlocked',
    title: 'range_start and range_end count without umem_mutex',
    kind: 'wrong',
    rule: 'INV303',
    edits: [
      {
        in: 'start_account',
        lines: ['my.count = count', 'completion = false', 'count = my.count + 1'],
      },
      {
        in: 'end_account',
        lines: [
          'seq++',
          'my.count = count',
          'count = my.count - 1',
          'if count != 0 return',
          'completion = true',
        ],
      },
    ],
  },
  {
    id: 'no-teardown',
    title: 'range_start leaves the mapping',
    kind: 'wrong',
    edits: [{ in: 'callback', drop: 'invalidate_range' }],
  },
  {
    id: 'blocks-when-nonblockable',
    title: 'range_start waits for its locks although the range is not blockable',
    kind: 'wrong',
    rule: 'INV205',
    edits: [
      { in: 'callback', drop: 'if my.nb == true goto try' },
      { in: 'callback', drop: 'if my.nb == true goto refuse' },
    ],
  },
  {
    id: 'refusal-keeps-lock',
    title: 'range_start refuses with umem_rwsem held',
    kind: 'wrong',
    rule: 'INV214',
    edits: [deregister, { in: 'callback', replace: 'refuse: unlock regions read', by: ['refuse:'] }],
  },
  {
    id: 'regions-unlocked',
    title: 'umem_rwsem is dropped between range_start and range_end',
    kind: 'wrong',
    rule: 'INV301',
    edits: [
      registerAnew,
      {
        in: 'callback',
        replace: 'have: if inserted == false return',
        by: ['have: if inserted == false goto over'],
      },
      {
        in: 'callback',
        replace: 'if my.concerned == false return',
        by: ['if my.concerned == false goto over'],
      },
      { in: 'callback', replace: 'invalidate_range', by: ['invalidate_range', 'over: unlock regions read'] },
      {
        in: 'callback_end',
        replace: 'if inserted == false goto over',
        by: ['lock regions read', 'if inserted == false goto over'],
      },
    ],
  },
  {
    id: 'mmput-under-lock',
    title: 'the last mmput, and with it the release callback, comes under umem_rwsem',
    kind: 'wrong',
    rule: 'INV212',
    edits: [
      {
        in: 'fault',
        replace: 'done:',
        by: ['done: lock regions write', 'release_callback', 'unlock regions write'],
      },
    ],
  },
  { id: 'release', title: 'the mm dies', kind: 'legal', contexts: ['release'], edits: [] },
  // Not a driver's mistake but the protocol's own: a list that mm release has emptied gets no range_end.
  {
    id: 'release-deregister',
    title: 'the mm dies between range_start and range_end, and the region is deregistered after that',
    kind: 'wrong',
    contexts: ['release'],
    edits: [deregister, { in: 'fault', replace: 'mmget dead=return', by: ['mmget dead=done'] }],
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
      { in: 'fault', drop: 'mmput' },
    ],
  },
];
