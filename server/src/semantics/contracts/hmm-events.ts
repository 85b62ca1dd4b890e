// HMM: looking up and faulting a range of a mirrored address space (include/linux/hmm.h, mm/hmm.c), with the
// API of 4.14 to 5.4 under its own names.

import { events, type EventSpec } from './build.ts';
import type { EventRow } from './row.ts';

// -EAGAIN of a lookup that must not wait; mm/hmm.c of 5.4 leaves the lock alone.
const again = { againDropsMmapLock: { since: '5.1', until: '5.4' } } as const;

const old = { versions: { until: '5.5' }, version: '5.4' } as const;

/** The look-ups of 4.14 to 5.2, by the names that took their place. */
const older = (replacedBy: string): EventSpec => ({
  doc: `Looks up, or faults in, the pages of a range: ${replacedBy}() under its name before 5.3.`,
  args: { range: 0 },
  returns: 'errno',
  sleeps: true,
  mmapLock: 'held',
  ...again,
  versions: { since: '4.14', until: '5.3', replacedBy },
  version: '5.2',
});

export const hmmEvents: readonly EventRow[] = [
  ...events('interval-notifier', 'translate', 'mm/hmm.c', 'hmm_range_fault', {
    doc: 'Faults in and looks up the pages of a range.',
    args: { range: 0 },
    returns: 'errno',
    sleeps: true,
    mmapLock: 'held',
    driverLock: 'not-held',
    follow: 'Under the driver lock: mmu_interval_read_retry(), then the publish.',
    ...again,
    versions: { since: '5.3' },
  }),
  ...events('interval-notifier', 'translate', 'mm/hmm.c', 'hmm_range_fault_unlocked_timeout', {
    doc: 'As hmm_range_fault(), but takes the mmap lock itself, samples the sequence anew each time it tries, and gives up after a time in jiffies, or never for 0.',
    args: { range: 0 },
    returns: 'errno',
    sleeps: true,
    mmapLock: 'not-held',
    driverLock: 'not-held',
    follow: 'Under the driver lock: mmu_interval_read_retry(), then the publish.',
    version: '7.0',
  }),
  ...events('interval-notifier', 'translate', 'mm/hmm.c', 'hmm_range_snapshot', {
    doc: 'Looks the range up without faulting.',
    args: { range: 0 },
    returns: 'count',
    sleeps: true,
    mmapLock: 'held',
    ...old,
  }),
  ...events('hmm-mirror', 'translate', 'mm/hmm.c', 'hmm_vma_fault', older('hmm_range_fault')),
  ...events('hmm-mirror', 'translate', 'mm/hmm.c', 'hmm_vma_get_pfns', older('hmm_range_snapshot')),
  ...events('hmm-mirror', 'check', 'include/linux/hmm.h', 'hmm_range_valid', {
    doc: 'True if the range was not invalidated. Decides only under the driver lock.',
    args: { range: 0 },
    returns: 'valid',
    driverLock: 'held',
    ...old,
  }),
  ...events('hmm-mirror', 'check', 'include/linux/hmm.h', 'hmm_vma_range_done', {
    doc: 'True if the range was not invalidated, and stops to track it. Decides only under the driver lock.',
    args: { range: 0 },
    also: 'hmm-unregister',
    returns: 'valid',
    driverLock: 'held',
    ...old,
  }),
  ...events('hmm-mirror', 'hmm-wait', 'include/linux/hmm.h', 'hmm_range_wait_until_valid', {
    doc: 'Waits until no invalidation of the range is running, or until the time in milliseconds has passed.',
    args: { range: 0 },
    returns: 'bool',
    sleeps: true,
    driverLock: 'not-held',
    ...old,
  }),
  ...events('hmm-mirror', 'hmm-register', 'mm/hmm.c', 'hmm_range_register', {
    doc: 'Starts to track a range. Only while the mirror is registered.',
    args: { range: 0, subscription: 1 },
    returns: 'errno',
    mustCheck: true,
    ...old,
  }),
  ...events('hmm-mirror', 'hmm-unregister', 'mm/hmm.c', 'hmm_range_unregister', {
    doc: 'Stops to track a range.',
    args: { range: 0 },
    ...old,
  }),
  ...events('hmm-mirror', 'register', 'mm/hmm.c', 'hmm_mirror_register', {
    doc: 'Registers a mirror with an mm.',
    args: { subscription: 0, mm: 1 },
    returns: 'errno',
    sleeps: true,
    mustCheck: true,
    mmapLock: 'held-write',
    ...old,
  }),
  ...events('hmm-mirror', 'unregister', 'mm/hmm.c', 'hmm_mirror_unregister', {
    doc: 'Ends the registration and waits for callbacks.',
    args: { subscription: 0 },
    sleeps: true,
    ...old,
  }),
  ...events(
    'interval-notifier',
    'use',
    'include/linux/hmm.h',
    'hmm_pfn_to_page hmm_pfn_to_map_order hmm_device_entry_to_page',
    {
      doc: 'Reads one looked-up entry. The page belongs to the reader only as long as the check holds.',
      returns: 'pointer',
      driverLock: 'any',
    },
  ),

  ...events('rdma-odp', 'translate', 'drivers/infiniband/core/umem_odp.c', 'ib_umem_odp_map_dma_pages', {
    doc: 'Looks up and maps the pages of an on-demand region, against the sequence the caller sampled.',
    returns: 'count',
    sleeps: true,
    versions: { until: '5.11' },
    version: '5.10',
  }),
  ...events('migrate', 'migrate-setup', 'mm/migrate_device.c', 'migrate_vma_setup', {
    doc: 'Isolates and unmaps the pages of a range to migrate them.',
    returns: 'errno',
    sleeps: true,
    mmapLock: 'held',
    mustCheck: true,
    follow: 'migrate_vma_pages() and migrate_vma_finalize().',
  }),
  ...events('migrate', 'migrate-pages', 'mm/migrate_device.c', 'migrate_vma_pages migrate_device_pages', {
    doc: 'Puts the new pages in the place of the old ones.',
    sleeps: true,
    follow: 'migrate_vma_finalize().',
  }),
  ...events(
    'migrate',
    'migrate-finalize',
    'mm/migrate_device.c',
    'migrate_vma_finalize migrate_device_finalize',
    {
      doc: 'Completes a migration: unlocks the pages and gives the references back.',
      sleeps: true,
    },
  ),
];
