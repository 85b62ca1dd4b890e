// Plain mmu_notifier_ops with start and end, as a driver with a look-up of its own uses them (sgi-gru), and the life of
// the registration. Source: mm/mmu_notifier.c, include/linux/mmu_notifier.h, drivers/misc/sgi-gru/grutlbpurge.c (6.12).

import type { Procedures } from '../machine/program.ts';
import { event, type ProtocolModel, routine } from '../protocol.ts';
import { mmapLock } from './environment.ts';
import { rangeVariants } from './range-variants.ts';

const core: Procedures = {
  // SRCU keeps the object while its callbacks run, those of the start and those of the end each on their own.
  srcu_enter: event(`
    if registered == false exit absent
    readers++
  `),
  srcu_leave: event('readers--'),
  synchronize_srcu: event('wait readers == 0'),
  take_off: event('registered = false'),
  callback: routine(`
    srcu_enter absent=return
    start refused=refused
    srcu_leave
    return
    refused: srcu_leave
    exit refused
  `),
  callback_end: routine(`
    srcu_enter absent=return
    finish
    srcu_leave
  `),
  // Since 5.5: where one start refuses, every notifier that has an end is told, the one that refused included.
  range_end_refused: routine('callback_end'),
  // __mmu_notifier_release(): the callback, then the list is emptied.
  release_callback: routine(`
    begin
    srcu_enter absent=over
    mm_release
    take_off
    srcu_leave
    synchronize_srcu
    over: also running--
  `),
  unregister: routine(`
    srcu_enter absent=wait
    mm_release
    srcu_leave
    take_off
    wait: synchronize_srcu
  `),
  // Of get and put: free_notifier() comes once the callbacks that run are done. It is the last that the task does.
  put: routine('take_off'),
  free_notifier: routine(`
    synchronize_srcu
    touch
    free
  `),
  free: event('freed = true'),
  touch: event(`
    if freed == false return
    violate no-use-after-free
  `),
};

/** A list of the driver's that holds the objects, and somebody who reads it under an SRCU of the driver's own. */
const list: Procedures = {
  list_read: routine(`
    list_enter absent=return
    touch
    list_leave
  `),
  list_enter: event(`
    if unlinked == true exit absent
    list_readers++
  `),
  list_leave: event('list_readers--'),
  list_del: event('unlinked = true'),
};

const driver: Procedures = {
  inv_begin: event(
    `
    touch
    count++
  `,
    'running {count}',
  ),
  inv_end: event(
    `
    touch
    count--
  `,
    'running {count}',
  ),
  tear_down: event(`
    touch
    unmap
  `),
  wait_idle: event('wait count == 0'),
  check_idle: event('if count != 0 exit busy'),
  // A look-up that does not sleep and takes no entry that is not there.
  fast_walk: event(`
    if pte == 0 exit absent
    lookup
  `),
  fault_in: routine(`
    lock mmap read
    own_invalidation
    page_walk
    unlock mmap read
  `),
  // There is no sequence: the look-up itself has to come under the driver lock, after the count was seen to be zero.
  fault: routine(`
    arrive
    mmget dead=return
    again: wait_idle
    lock driver
    check_idle busy=busy
    fast_walk absent=absent
    map
    unlock driver
    mmput
    goto done
    absent: unlock driver
    fault_in
    discard
    goto again
    busy: unlock driver
    goto again
    done:
  `),
  start: routine(`
    if my.concerned == false return
    lock driver
    inv_begin
    tear_down
    unlock driver
  `),
  finish: routine(`
    if my.concerned == false return
    lock driver
    inv_end
    unlock driver
  `),
  mm_release: routine(`
    lock driver
    tear_down
    unlock driver
  `),
};

export const rangeNotifier: ProtocolModel = {
  id: 'range-notifier',
  title: 'mmu_notifier_ops',
  kernel: 'all versions; get and put since 5.4',
  summary: [
    'range_start counts and tears down under the driver lock, range_end counts down. A fault looks up and maps under the same lock, and only while the count is zero.',
    'The driver lock spins, as ops that have an end cannot refuse a range that is not blockable. unregister waits for running callbacks; put frees after them.',
  ],
  sources: [
    { file: 'mm/mmu_notifier.c', version: '6.12' },
    { file: 'include/linux/mmu_notifier.h', version: '6.12' },
    { file: 'drivers/misc/sgi-gru/grutlbpurge.c', version: '6.12' },
  ],
  shared: { count: 0, readers: 0, registered: 1, freed: 0, unlinked: 0, list_readers: 0, users: 1 },
  sequences: [],
  locks: [
    mmapLock,
    { name: 'driver', kind: 'spin' },
    { name: 'sleeping', kind: 'mutex' },
    { name: 'other', kind: 'spin' },
  ],
  procedures: { ...core, ...list, ...driver },
  properties: [
    'unusable-while-invalidating',
    'no-stale-mapping',
    'no-deadlock',
    'completes',
    'quiescent',
    'lock-mode',
    'no-block-when-nonblockable',
    'no-use-after-free',
  ],
  variants: rangeVariants,
};
