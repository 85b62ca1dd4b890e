// The helpers of the posted RFC (11 June 2019), in all the spellings of its diff, changelog and header.
// They were never merged.

import { events } from './build.ts';
import type { EventRow } from './row.ts';

const rfc = 'RFC mm: Provide helpers to implement the common mmu_notifier locking (2019-06-11)';
const at = { version: '5.2' } as const;

export const invlockEvents: readonly EventRow[] = [
  ...events(
    'invlock',
    'section-start',
    rfc,
    'mm_invlock_start_write_and_lock mmu_invlock_write_start_and_lock mmu_invlock_start_write_and_lock',
    {
      doc: 'Waits until no invalidation is active and takes the mmap lock for reading; for writing once the time is up. May sleep; the mmap lock must not be held.',
      args: { subscription: 0, state: 1 },
      sleeps: true,
      mmapLock: 'not-held',
      driverLock: 'not-held',
      mmapEffect: 'acquire',
      follow: 'Look pages up, take the driver lock, end the section under it; go round again if it collided.',
      thread:
        'the invlock is there to avoid the write side of the mmap lock; a driver that only wants that lock takes it directly. The mm lives in the notifier, which keeps it alive.',
      ...at,
    },
  ),
  ...events('invlock', 'section-check', rfc, 'mmu_invlock_write_needs_retry mm_invlock_write_needs_retry', {
    doc: 'An early look at whether the section has to be done again. Proves nothing unless the section is ended.',
    args: { subscription: 0, state: 1 },
    returns: 'collided',
    ...at,
  }),
  ...events(
    'invlock',
    'section-end',
    rfc,
    'mn_invlock_end_write_and_unlock mmu_invlock_write_end mm_invlock_end_write_and_unlock mmu_invlock_end_write_and_unlock mmu_invlock_write_end_and_unlock',
    {
      doc: 'Releases the mmap lock and says whether the section collided with an invalidation. Called under the driver lock.',
      args: { subscription: 0, state: 1 },
      returns: 'collided',
      driverLock: 'held',
      mmapEffect: 'release',
      follow: 'If true: unlock and go round again. If false: publish without sleeping, then unlock.',
      thread:
        'as posted nothing ever samples the sequence that this compares: see `invlock model invlock-rfc`.',
      ...at,
    },
  ),
  ...events('invlock', 'invalidate-begin', rfc, 'mmu_invlock_inv_start', {
    doc: 'Counts an invalidation in; called under the driver lock by every range_start, with false if the range is of no interest.',
    args: { subscription: 0, value: 1 },
    driverLock: 'held',
    follow: 'mmu_invlock_inv_end() from range_end.',
    thread: 'nobody had checked that start and end always run under the mmap lock; release does not.',
    ...at,
  }),
  ...events('invlock', 'invalidate-end', rfc, 'mmu_invlock_inv_end', {
    doc: 'Counts an invalidation out; called under the driver lock by every range_end.',
    args: { subscription: 0 },
    driverLock: 'held',
    thread: 'as posted it counts up, not down: see `invlock model invlock-rfc`.',
    ...at,
  }),
];
