// HMM mirrors of 5.1 to 5.4: a range is registered, and is valid as long as no invalidation is counted. Nothing is
// mended here. Source: mm/hmm.c, include/linux/hmm.h, Documentation/vm/hmm.rst (5.1, 5.3, 5.4).

import type { Procedures } from '../machine/program.ts';
import { event, type ProtocolModel, routine } from '../protocol.ts';
import { mmapLock } from './environment.ts';
import { hmmVariants } from './hmm-variants.ts';

const core: Procedures = {
  // The list of notifiers is walked for the start, and again for the end. mm release empties it.
  core_start: event('my.listed = registered'),
  core_end: event('my.listed = registered'),

  // Under a spinlock of its own, as all that touches the ranges. A range pins the users of the mm.
  range_register: event(`
    mmget
    ranges = 1
    valid = false
    if notifiers != 0 return
    valid = true
  `),
  range_unregister: event(`
    ranges = 0
    valid = false
    mmput
  `),
  // Up to a time that the driver gives; here for as long as it takes.
  wait_until_valid: event('wait valid == true'),
  hmm_range_fault: event(`
    if valid == false exit busy
    page_walk
  `),
  // hmm_range_valid()
  read_retry: event(
    `
    if valid == true return
    exit collided
  `,
    '-> valid',
  ),
  inv_begin: event(
    `
    notifiers++
    if my.concerned == false return
    valid = false
  `,
    'running {notifiers}',
  ),
  // The last one to end makes every registered range valid again, those that were invalidated included.
  inv_end: event(
    `
    notifiers--
    if notifiers != 0 return
    if ranges == 0 return
    valid = true
  `,
    'running {notifiers}, valid {valid}',
  ),
  callback: routine(`
    if my.listed == false return
    inv_begin
    if my.nb == true goto try
    lock mirrors read
    goto have
    try: trylock mirrors read busy no
    have: sync_cpu_device_pagetables refused=refused
    unlock mirrors read
    return
    refused: unlock mirrors read
    no: inv_end
    exit refused
  `),
  callback_end: routine(`
    if my.listed == false return
    inv_end
  `),
  release_callback: routine(`
    begin
    lock mirrors read
    mirror_release
    unlock mirrors read
    registered = false
    also running--
  `),
};

const driver: Procedures = {
  fault: routine(`
    arrive
    range_register dead=return
    wait_until_valid
    again: lock mmap read
    own_invalidation
    hmm_range_fault busy=busy
    lock driver
    read_retry collided=collided
    map
    range_unregister
    unlock driver
    unlock mmap read
    return
    busy: unlock mmap read
    wait_until_valid
    discard
    goto again
    collided: unlock driver
    unlock mmap read
    discard
    goto again
  `),
  sync_cpu_device_pagetables: routine(`
    if my.concerned == false return
    if my.nb == true goto try
    lock driver
    goto have
    try: trylock driver busy no
    have: unmap
    unlock driver
    return
    no: exit refused
  `),
  mirror_release: routine(`
    lock driver
    unmap
    unlock driver
  `),
};

export const hmmMirror: ProtocolModel = {
  id: 'hmm-mirror',
  title: 'hmm_mirror and hmm_range',
  kernel: '5.1 to 5.4',
  summary: [
    'A fault registers a range, waits until it is valid, looks the pages up, takes the driver lock, and maps them only if hmm_range_valid().',
    'range_start counts and makes the ranges it meets invalid, then calls the driver, which unmaps under its lock. The range_end that counts down to zero makes every range valid again, so that an invalidation that came and went between look-up and check is not seen.',
  ],
  sources: [
    { file: 'mm/hmm.c', version: '5.4' },
    { file: 'Documentation/vm/hmm.rst', version: '5.3' },
    {
      file: 'mm/hmm: allow hmm_range to be used with a mmu_interval_notifier or hmm_mirror (04ec32fbc2b2)',
      version: '5.5',
    },
  ],
  shared: { notifiers: 0, ranges: 0, valid: 0, seq: 1, registered: 1, users: 1 },
  sequences: ['seq', 'my.seq'],
  locks: [
    mmapLock,
    { name: 'driver', kind: 'mutex' },
    { name: 'mirrors', kind: 'rwsem' },
    { name: 'other', kind: 'mutex' },
    { name: 'hmm', kind: 'mutex' },
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
  variants: hmmVariants,
};
