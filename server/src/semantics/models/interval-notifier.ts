// Interval notifiers: mmu_interval_read_begin() / read_retry() and the invalidate callback, as of 5.5 and later.
// Source: mm/mmu_notifier.c and include/linux/mmu_notifier.h (6.12), Documentation/mm/hmm.rst (6.12).

import type { Procedures } from '../machine/program.ts';
import { event, type ProtocolModel, routine } from '../protocol.ts';
import { mmapLock } from './environment.ts';
import { intervalVariants } from './interval-variants.ts';

const core: Procedures = {
  // The subscriptions' sequence is odd while a range that somebody subscribed to is being invalidated.
  core_start: event(`
    active++
    if my.concerned == false return
    if inserted == false return
    if freed == true goto gone
    if subs.seq odd goto have
    subs.seq++
    have: my.cur = subs.seq
    return
    gone: violate no-use-after-free
  `),
  free: event('freed = true'),
  core_end: event(`
    active--
    if active != 0 return
    if subs.seq even return
    subs.seq++
    if deferred == 1 goto insert
    if deferred == 2 goto remove
    return
    insert: deferred = 0
    inserted = true
    return
    remove: deferred = 0
    inserted = false
  `),
  read_begin: event(
    `
    my.seq = sub.seq
    if my.seq != subs.seq return
    wait subs.seq != my.seq
  `,
    '-> {my.seq}',
  ),
  sampled_before: event('my.seq = sub.seq'),
  // The result is dropped: the caller only waits for what is running.
  wait_begin: event(`
    my.waited = sub.seq
    if my.waited != subs.seq return
    wait subs.seq != my.waited
  `),
  read_retry: event(
    `
    if sub.seq == my.seq return
    exit collided
  `,
    '-> no change',
  ),
  check_retry: event(
    `
    if sub.seq == my.seq return
    exit collided
  `,
    '-> no change',
  ),
  // Two subscriptions that were inserted together begin with the same sequence.
  inserted_beside: event('my.other = sub.seq'),
  // Another subscription has a sequence of its own, which invalidations of this range leave alone.
  read_retry_other: event(
    `
    if my.other == my.seq return
    exit collided
  `,
    '-> no change',
  ),
  set_seq: event('sub.seq = my.cur', '-> {sub.seq}'),
  hmm_range_fault: event(`
    if sub.seq != my.seq exit busy
    page_walk
  `),
  // An invalidation that runs meanwhile may be of the new range too: the insertion waits for its end.
  insert: event(`
    if active == 0 goto now
    sub.seq = subs.seq
    if subs.seq odd goto later
    subs.seq++
    sub.seq = subs.seq
    inserted = true
    return
    later: deferred = 1
    return
    now: sub.seq = subs.seq - 1
    inserted = true
  `),
  // Waits for the end of an invalidation that may still call the subscription.
  remove: event(`
    if subs.seq odd goto later
    inserted = false
    return
    later: my.cur = subs.seq
    if deferred == 1 goto never
    deferred = 2
    goto wait
    never: deferred = 0
    wait: wait subs.seq != my.cur
  `),
};

const driver: Procedures = {
  fault: routine(`
    arrive
    mmget dead=return
    again: read_begin
    lock mmap read
    own_invalidation
    hmm_range_fault busy=busy
    unlock mmap read
    lock driver
    read_retry collided=collided
    map
    unlock driver
    mmput
    return
    busy: unlock mmap read
    goto drop
    collided: unlock driver
    drop: discard
    goto again
  `),
  callback: routine(`
    if my.cur == 0 return
    if my.nb == true goto try
    lock driver
    goto have
    try: trylock driver busy no
    have: set_seq
    unmap
    unlock driver
    return
    no: exit refused
  `),
  release_callback: routine(`
    my.concerned = true
    range_start
    callback
    range_end_refused
    also running--
  `),
};

export const intervalNotifier: ProtocolModel = {
  id: 'interval-notifier',
  title: 'mmu_interval_notifier',
  kernel: '5.5 and later',
  summary: [
    'A driver subscribes to a range. A fault samples the sequence of the subscription, looks the pages up, takes the driver lock, and maps them only if the sequence is still the same.',
    'The callback moves the sequence and takes the mapping away under the same lock. The sequence of a subscription is odd whenever it is sampled.',
  ],
  sources: [
    { file: 'mm/mmu_notifier.c', version: '6.12' },
    { file: 'include/linux/mmu_notifier.h', version: '6.12' },
    { file: 'Documentation/mm/hmm.rst', version: '6.12' },
  ],
  shared: { 'subs.seq': 2, 'sub.seq': 1, inserted: 1, freed: 0, users: 1 },
  sequences: ['subs.seq', 'sub.seq', 'my.other', 'my.seq', 'my.cur', 'my.waited'],
  locks: [mmapLock, { name: 'driver', kind: 'mutex' }, { name: 'other', kind: 'mutex' }],
  procedures: { ...core, ...driver },
  properties: [
    'unusable-while-invalidating',
    'no-stale-mapping',
    'no-deadlock',
    'completes',
    'quiescent',
    'no-block-when-nonblockable',
    'no-use-after-free',
  ],
  variants: intervalVariants,
};
