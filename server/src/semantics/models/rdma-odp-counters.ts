// On-demand paging of RDMA regions until 5.4: a count of running invalidations, a sequence and a completion under
// umem_mutex; umem_rwsem is held for reading from range_start to range_end, so that no region comes or goes meanwhile.
// Source: drivers/infiniband/core/umem_odp.c, drivers/infiniband/hw/mlx5/odp.c (5.2).

import type { Procedures } from '../machine/program.ts';
import { event, type ProtocolModel, routine } from '../protocol.ts';
import { mmapLock } from './environment.ts';
import { odpCounterVariants } from './rdma-odp-counters-variants.ts';

const core: Procedures = {
  // The list of notifiers is walked for the start, and again for the end. mm release empties it.
  core_start: event('my.listed = registered'),
  core_end: event('my.listed = registered'),

  read_begin: event('my.seq = seq', '-> {my.seq}'),
  read_retry: event(`
    if count != 0 exit collided
    if seq != my.seq exit collided
  `),
  inv_begin: event(
    `
    if count != 0 goto more
    completion = false
    more: count++
  `,
    'running {count}',
  ),
  inv_end: event(
    `
    seq++
    count--
    if count == 0 goto last
    return
    last: completion = true
  `,
    'running {count}',
  ),
  // Up to a second in the kernel; here for as long as it takes.
  wait_for_completion: event('wait completion == true'),
  start_account: routine(`
    lock umem
    inv_begin
    unlock umem
  `),
  end_account: routine(`
    lock umem
    inv_end
    unlock umem
  `),
  invalidate_range: routine(`
    lock umem
    unmap
    unlock umem
  `),
  // Takes a region out of the tree; its waiters are let go.
  remove_region: event(`
    inserted = false
    completion = true
  `),
  insert_region: event(`
    inserted = true
    count = 0
    completion = false
  `),
};

const driver: Procedures = {
  fault: routine(`
    arrive
    again: read_begin
    mmget dead=return
    lock mmap read
    own_invalidation
    page_walk
    unlock mmap read
    lock umem
    read_retry collided=early
    unlock umem
    mmput
    lock umem
    read_retry collided=collided
    map
    unlock umem
    goto done
    early: unlock umem
    mmput
    goto later
    collided: unlock umem
    later: wait_for_completion
    discard
    goto again
    done:
  `),
  callback: routine(`
    if my.listed == false return
    if my.nb == true goto try
    lock regions read
    goto have
    try: trylock regions read busy no
    have: if inserted == false return
    if my.concerned == false return
    if my.nb == true goto refuse
    start_account
    invalidate_range
    return
    refuse: unlock regions read
    no: exit refused
  `),
  callback_end: routine(`
    if my.listed == false return
    if inserted == false goto over
    if my.concerned == false goto over
    end_account
    over: unlock regions read
  `),
  // No fault may complete any more: the count stays up, and whoever waits is let go.
  release_callback: routine(`
    begin
    lock regions read
    start_account
    completion = true
    invalidate_range
    unlock regions read
    registered = false
    also running--
  `),
};

export const rdmaOdpCounters: ProtocolModel = {
  id: 'rdma-odp-counters',
  vocabulary: 'rdma-odp',
  title: 'on-demand paging with counters',
  kernel: '3.19 to 5.4',
  summary: [
    'A fault samples the sequence of its region, looks the pages up, and under umem_mutex maps them only if no invalidation of the region is running and the sequence has not moved; else it waits for a completion and goes round.',
    'range_start counts, then unmaps, each under umem_mutex; range_end moves the sequence, counts down and completes. umem_rwsem is held for reading in between, and a range that is not blockable is refused.',
  ],
  sources: [
    { file: 'drivers/infiniband/core/umem_odp.c', version: '5.2' },
    { file: 'drivers/infiniband/hw/mlx5/odp.c', version: '5.2' },
  ],
  shared: { seq: 1, count: 0, completion: 0, inserted: 1, registered: 1, users: 1 },
  sequences: ['seq', 'my.seq'],
  locks: [
    mmapLock,
    { name: 'umem', kind: 'mutex' },
    { name: 'regions', kind: 'rwsem' },
    { name: 'other', kind: 'mutex' },
  ],
  procedures: { ...core, ...driver },
  properties: [
    'unusable-while-invalidating',
    'no-stale-mapping',
    'no-deadlock',
    'completes',
    'quiescent',
    'lock-mode',
    'no-block-when-nonblockable',
  ],
  variants: odpCounterVariants,
};
