// Interval notifiers and the invalidating side of the mm (include/linux/mmu_notifier.h, mm/mmu_notifier.c).

import { events } from './build.ts';
import type { EventRow } from './row.ts';

const header = 'include/linux/mmu_notifier.h';
const core = 'mm/mmu_notifier.c';
const before = (replacedBy: string): Pick<EventRow, 'versions'> & { readonly version: string } => ({
  versions: { until: '5.5', replacedBy },
  version: '5.4',
});

export const intervalEvents: readonly EventRow[] = [
  ...events('interval-notifier', 'sample', core, 'mmu_interval_read_begin', {
    doc: 'Waits until no invalidation of the range is running, then samples its sequence. A call whose result is dropped is a plain wait.',
    args: { subscription: 0 },
    returns: 'sequence',
    sleeps: true,
    driverLock: 'not-held',
    follow: 'A check under the driver lock, before anything that was looked up is published.',
    versions: { since: '5.5' },
  }),
  ...events('interval-notifier', 'check', header, 'mmu_interval_read_retry', {
    doc: 'True if the range was invalidated since the sequence was sampled. Decides only under the lock that the invalidate callback holds around mmu_interval_set_seq().',
    args: { subscription: 0, sequence: 1 },
    returns: 'collided',
    driverLock: 'held',
    follow: 'If true: unlock, discard what was looked up, sample again.',
    versions: { since: '5.5' },
  }),
  ...events('interval-notifier', 'early-check', header, 'mmu_interval_check_retry', {
    doc: 'A cheap early look: true is reliable, false proves nothing.',
    args: { subscription: 0, sequence: 1 },
    returns: 'collided',
    follow: 'mmu_interval_read_retry() under the driver lock, before the publish.',
    versions: { since: '5.5' },
  }),
  ...events('interval-notifier', 'set-seq', header, 'mmu_interval_set_seq', {
    doc: 'Moves the sequence, so that readers notice the invalidation. Belongs into the invalidate callback, unconditionally, under the driver lock.',
    args: { subscription: 0, value: 1 },
    driverLock: 'held',
    versions: { since: '5.5' },
  }),
  ...events('interval-notifier', 'insert', core, 'mmu_interval_notifier_insert', {
    doc: 'Subscribes to invalidations of a range. Callbacks may run before it returns. Fails with -EINTR when a signal is pending.',
    args: { subscription: 0, mm: 1, ops: 4 },
    returns: 'errno',
    sleeps: true,
    mmapLock: 'not-held',
    mustCheck: true,
    follow: 'mmu_interval_notifier_remove(), unless it failed.',
    versions: { since: '5.5' },
  }),
  ...events('interval-notifier', 'insert', core, 'mmu_interval_notifier_insert_locked', {
    doc: 'As mmu_interval_notifier_insert(), with the mmap lock held for writing.',
    args: { subscription: 0, mm: 1, ops: 4 },
    returns: 'errno',
    sleeps: true,
    mmapLock: 'held-write',
    mustCheck: true,
    follow: 'mmu_interval_notifier_remove(), unless it failed.',
    versions: { since: '5.5' },
  }),
  ...events('interval-notifier', 'remove', core, 'mmu_interval_notifier_remove', {
    doc: 'Ends the subscription and waits for callbacks that are running.',
    args: { subscription: 0 },
    sleeps: true,
    driverLock: 'not-held',
    versions: { since: '5.5' },
  }),
  ...events('interval-notifier', 'sample', 'mm/mmu_notifier.c', 'mmu_range_read_begin', {
    doc: 'mmu_interval_read_begin() under the name it had before it was merged.',
    args: { subscription: 0 },
    returns: 'sequence',
    sleeps: true,
    driverLock: 'not-held',
    ...before('mmu_interval_read_begin'),
  }),
  ...events('interval-notifier', 'check', 'mm/mmu_notifier.c', 'mmu_range_read_retry', {
    doc: 'mmu_interval_read_retry() under the name it had before it was merged.',
    args: { subscription: 0, sequence: 1 },
    returns: 'collided',
    driverLock: 'held',
    ...before('mmu_interval_read_retry'),
  }),
  ...events('interval-notifier', 'early-check', 'mm/mmu_notifier.c', 'mmu_range_check_retry', {
    doc: 'mmu_interval_check_retry() under the name it had before it was merged.',
    args: { subscription: 0, sequence: 1 },
    returns: 'collided',
    ...before('mmu_interval_check_retry'),
  }),
  ...events('interval-notifier', 'set-seq', 'mm/mmu_notifier.c', 'mmu_range_set_seq', {
    doc: 'mmu_interval_set_seq() under the name it had before it was merged.',
    args: { subscription: 0, value: 1 },
    driverLock: 'held',
    ...before('mmu_interval_set_seq'),
  }),

  ...events('range-notifier', 'blockable', header, 'mmu_notifier_range_blockable', {
    doc: 'True if the callback may sleep for this range. The oom reaper invalidates without that permission.',
    args: { range: 0 },
    returns: 'bool',
  }),
  ...events(
    'range-notifier',
    'range-init',
    header,
    'mmu_notifier_range_init mmu_notifier_range_init_owner mmu_notifier_range_init_migrate',
    {
      doc: 'Fills in the range of an invalidation that is about to start.',
      args: { range: 0 },
    },
  ),
  ...events('range-notifier', 'range-start', header, 'mmu_notifier_invalidate_range_start', {
    doc: 'Tells every subscriber that the page tables of the range are about to change.',
    args: { range: 0 },
    sleeps: true,
    follow: 'mmu_notifier_invalidate_range_end() with the same range, on every path.',
  }),
  ...events(
    'range-notifier',
    'range-start-nonblock',
    header,
    'mmu_notifier_invalidate_range_start_nonblock',
    {
      doc: 'As mmu_notifier_invalidate_range_start(), but callbacks must not sleep and may refuse. If it fails there is no end.',
      args: { range: 0 },
      returns: 'errno',
      mustCheck: true,
      follow: 'mmu_notifier_invalidate_range_end() if and only if it returned 0.',
    },
  ),
  ...events('range-notifier', 'range-end', header, 'mmu_notifier_invalidate_range_end', {
    doc: 'Ends an invalidation that was started with the same range. It may sleep, unless the range may not be blocked on.',
    args: { range: 0 },
    sleeps: true,
  }),
  ...events('range-notifier', 'range-end', header, 'mmu_notifier_invalidate_range_only_end', {
    doc: 'Ends an invalidation that was started with the same range, of which subscribers heard in another way.',
    args: { range: 0 },
  }),
  ...events('range-notifier', 'register', core, 'mmu_notifier_register', {
    doc: 'Registers a notifier with an mm. Fails with -EINTR when a signal is pending; a failed registration must not be unregistered.',
    args: { subscription: 0, mm: 1 },
    returns: 'errno',
    sleeps: true,
    mmapLock: 'not-held',
    mustCheck: true,
    follow: 'mmu_notifier_unregister() or mmu_notifier_put(), unless it failed.',
  }),
  ...events('range-notifier', 'register', core, '__mmu_notifier_register', {
    doc: 'As mmu_notifier_register(), with the mmap lock held for writing.',
    args: { subscription: 0, mm: 1 },
    returns: 'errno',
    sleeps: true,
    mmapLock: 'held-write',
    mustCheck: true,
  }),
  ...events('range-notifier', 'get', header, 'mmu_notifier_get', {
    doc: 'Finds or allocates the notifier of these ops for an mm, and takes a reference.',
    args: { ops: 0, mm: 1 },
    returns: 'error-pointer',
    sleeps: true,
    mmapLock: 'not-held',
    mustCheck: true,
    follow: 'mmu_notifier_put().',
    versions: { since: '5.4' },
  }),
  ...events('range-notifier', 'get', core, 'mmu_notifier_get_locked', {
    doc: 'As mmu_notifier_get(), with the mmap lock held for writing.',
    args: { ops: 0, mm: 1 },
    returns: 'error-pointer',
    sleeps: true,
    mmapLock: 'held-write',
    mustCheck: true,
    versions: { since: '5.4' },
  }),
  ...events('range-notifier', 'put', core, 'mmu_notifier_put', {
    doc: 'Drops a reference; the last one frees the notifier after a grace period.',
    args: { subscription: 0 },
  }),
  ...events('range-notifier', 'unregister', core, 'mmu_notifier_unregister', {
    doc: 'Ends the registration, runs ->release if it did not run, and waits for callbacks.',
    args: { subscription: 0, mm: 1 },
    sleeps: true,
    driverLock: 'not-held',
  }),
  ...events('range-notifier', 'synchronize', core, 'mmu_notifier_synchronize', {
    doc: 'Waits until every notifier that was put has been freed.',
    sleeps: true,
    driverLock: 'not-held',
    versions: { since: '5.4' },
  }),
];
