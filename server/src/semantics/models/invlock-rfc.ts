// The invlock helpers exactly as posted on 11 June 2019 (RFC mm: Provide helpers to implement the common
// mmu_notifier locking), with the usage of the changelog. Nothing is mended here: what is wrong with the sketch is for
// the search to find. The corrections are edits, so that each can be tried alone and left out.

import type { Procedures } from '../machine/program.ts';
import { event, type ProtocolModel, routine, type Variant } from '../protocol.ts';
import { mmapLock } from './environment.ts';

const helpers: Procedures = {
  // MMU_INVLOCK_STATE_INIT: some time left, update_seq zero, write_locked false.
  state_init: routine(`
    my.timeout = 1
    my.update = 0
    my.write = false
  `),
  inv_start: event(
    `
    if my.concerned == false goto count
    if active != 0 goto count
    seq++
    my.opened = true
    count: active++
  `,
    'seq {seq}, active {active}',
  ),
  // Without the lock the count is read, and written back plus one, whatever others did to it in between.
  inv_start_torn: routine(`
    my.count = active
    inv_start
    active = my.count + 1
  `),
  inv_end: event(
    `
    active++
    if active != 0 return
    if seq even return
    if my.opened == true goto owner
    violate section-owner
    owner: my.opened = false
    seq++
  `,
    'seq {seq}, active {active}',
  ),
  start_section: routine(`
    if my.timeout == 0 goto slow
    start_wait expired=slow
    lock mmap read
    return
    slow: my.write = true
    lock mmap write
  `),
  start_wait: event(`
    if seq even return
    wait seq even expires late
    choose some spent
    spent: my.timeout = 0
    some: return
    late: exit expired
  `),
  needs_retry: event(`
    if my.write == true return
    if seq == my.update return
    exit collided
  `),
  end_section: routine(`
    if my.write == true goto write
    section_end collided=retry
    my.section = true
    return
    write: unlock mmap write
    exit collided
    retry: exit collided
  `),
  section_end: event(`
    unlock mmap read
    needs_retry collided=collided
    return
    collided: exit collided
  `),
};

const driver: Procedures = {
  fault: routine(`
    arrive
    state_init
    again: start_section
    own_invalidation
    page_walk
    lock driver
    end_section collided=collided
    map
    unlock driver
    return
    collided: unlock driver
    discard
    goto again
  `),
  callback: routine(`
    if my.nb == true goto try
    lock driver
    goto have
    try: trylock driver busy no
    have: inv_start
    if my.concerned == false goto skip
    unmap
    skip: unlock driver
    return
    no: exit refused
  `),
  callback_end: routine(`
    lock driver
    inv_end
    unlock driver
  `),
};

/** What has to change, one thing each. Which defect each prevents is what the search says. */
export const corrections: readonly Variant[] = [
  {
    id: 'sample',
    title: 'the start samples the sequence',
    kind: 'correction',
    edits: [
      { in: 'start_wait', replace: 'if seq even return', by: ['my.update = seq', 'if seq even return'] },
      { in: 'start_wait', before: 'choose some spent', add: ['my.update = seq'] },
    ],
  },
  {
    id: 'decrement',
    title: 'the end takes one from the count of active invalidations',
    kind: 'correction',
    edits: [{ in: 'inv_end', replace: 'active++', by: ['active--'] }],
  },
  {
    id: 'write-locked-done',
    title: 'a section under the mmap write lock does not ask for a retry',
    kind: 'correction',
    edits: [
      {
        in: 'end_section',
        replace: 'exit collided',
        by: ['needs_retry collided=retry', 'my.section = true', 'return'],
      },
    ],
  },
  {
    id: 'mode-reset',
    title: 'taking the mmap lock for reading clears write_locked',
    kind: 'correction',
    edits: [{ in: 'start_section', before: 'lock mmap read', add: ['my.write = false'] }],
  },
  {
    id: 'late-begin',
    title: 'an invalidation of interest begins the write side although others are active',
    kind: 'correction',
    edits: [{ in: 'inv_start', replace: 'if active != 0 goto count', by: ['if seq odd goto count'] }],
  },
  {
    id: 'plain-count',
    title: 'a plain counter instead of a seqcount, which its opener need not close',
    kind: 'correction',
    edits: [{ in: 'inv_end', replace: 'violate section-owner', by: ['goto owner'] }],
  },
  {
    id: 'check-always',
    title: 'the sequence is sampled and compared under the mmap write lock too, and an odd one collides',
    kind: 'correction',
    edits: [
      {
        in: 'needs_retry',
        lines: ['if seq odd goto yes', 'if seq == my.update return', 'yes: exit collided'],
      },
      { in: 'start_section', replace: 'lock mmap write', by: ['lock mmap write', 'sample_slow'] },
    ],
  },
  {
    id: 'end-without-driver-lock',
    title: 'range_end counts under a spinlock of the notifier instead of the driver lock',
    kind: 'correction',
    edits: [{ in: 'callback_end', lines: ['inv_end'] }],
  },
];

export const invlockRfc: ProtocolModel = {
  id: 'invlock-rfc',
  vocabulary: 'invlock',
  title: 'invlock, as posted',
  kernel: 'never merged, June 2019',
  summary: [
    'Helpers of a posted sketch: a section starts by waiting until no invalidation is active and takes the mmap lock, for writing once its time is up; it ends under the driver lock, and says whether it has to be done again.',
  ],
  sources: [
    {
      file: 'RFC mm: Provide helpers to implement the common mmu_notifier locking (2019-06-11)',
      version: '5.2',
    },
  ],
  shared: { seq: 0, active: 0 },
  sequences: ['seq', 'my.update'],
  locks: [mmapLock, { name: 'driver', kind: 'mutex' }, { name: 'other', kind: 'mutex' }],
  procedures: { ...helpers, ...driver, sample_slow: event('my.update = seq') },
  properties: [
    'unusable-while-invalidating',
    'no-stale-mapping',
    'no-deadlock',
    'completes',
    'quiescent',
    'lock-mode',
    'section-owner',
    'no-block-when-nonblockable',
    'no-sleep-in-section',
  ],
  variants: [{ id: 'as-posted', title: 'as posted', kind: 'documented', edits: [] }, ...corrections],
};
