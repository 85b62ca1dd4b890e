// Locks of page tables. Which lock it is only the walk knows: the calls return it, or leave it where they are told to,
// and whoever gives it back names it by that pointer.

import { acquires, plain, releases, type LockFamily } from './build.ts';
import type { LockRow, PlainRow } from './row.ts';

const returned: LockFamily = {
  file: 'include/linux/mm.h',
  what: 'the lock of the page table, which it returns',
  shape: { mode: 'exclusive', holds: 'spinning', sleeps: false, lock: { kind: 'result' } },
};
const huge: LockFamily = { ...returned, file: 'include/linux/huge_mm.h' };
const left: LockFamily = {
  ...returned,
  what: 'the lock of the page table, which it leaves where the last argument points to',
  shape: { ...returned.shape, lock: { kind: 'out', arg: 3 } },
};
const pfnmap: LockFamily = {
  ...returned,
  what: 'the lock of the page table, which lies in what it is given',
  shape: { ...returned.shape, lock: { kind: 'member', arg: 0, member: 'lock' }, walks: true },
};
const inWalk: LockFamily = {
  ...pfnmap,
  file: 'include/linux/rmap.h',
  shape: { ...pfnmap.shape, lock: { kind: 'member', arg: 0, member: 'ptl' } },
};
const folioWalk: LockFamily = { ...inWalk, file: 'include/linux/pagewalk.h' };

export const pageTableLocks: readonly LockRow[] = [
  ...acquires(returned, 'pmd_lock pud_lock'),
  ...acquires({ ...returned, file: 'include/linux/hugetlb.h' }, 'huge_pte_lock'),
  ...acquires(
    huge,
    'pmd_trans_huge_lock __pmd_trans_huge_lock pud_trans_huge_lock __pud_trans_huge_lock',
    'nonnull',
  ),
  // Until 6.4 a macro that takes the lock whatever it finds (v6.1, include/linux/mm.h).
  ...acquires(left, 'pte_offset_map_lock __pte_offset_map_lock', 'nonnull', { failsSince: '6.5' }),
  ...acquires(left, 'pte_alloc_map_lock', 'nonnull'),
  ...acquires(left, 'get_locked_pte __get_locked_pte', 'nonnull', { lock: { kind: 'out', arg: 2 } }),
  ...acquires({ ...left, version: '6.1' }, 'follow_pte', 'zero', {
    versions: { until: '6.12', replacedBy: 'follow_pfnmap_start' },
  }),
  ...releases({ ...returned, what: 'the lock of the page table' }, 'pte_unmap_unlock', {
    lock: { kind: 'arg', arg: 1 },
  }),
  ...acquires(pfnmap, 'follow_pfnmap_start', 'zero', { versions: { since: '6.12' } }),
  ...releases(pfnmap, 'follow_pfnmap_end', { versions: { since: '6.12' } }),
  // It goes on from where it was, and comes back without the lock when there is no more.
  ...acquires(inWalk, 'page_vma_mapped_walk', 'nonzero', { resumes: true }),
  ...releases(inWalk, 'page_vma_mapped_walk_done page_vma_mapped_walk_restart'),
  ...acquires(folioWalk, 'folio_walk_start', 'nonnull', { versions: { since: '6.12' } }),
  ...releases(folioWalk, 'folio_walk_end', { versions: { since: '6.12' } }),
];

/** They only say which lock it is, or where the entries are: of the RCU section they open we see no end in pte_unmap(), a macro. */
export const pageTableLockPointers: readonly PlainRow[] = [
  ...plain(
    'include/linux/mm.h',
    'pure',
    'pte_offset_map_nolock pte_offset_map_ro_nolock pte_offset_map_rw_nolock',
  ),
  ...plain('include/linux/pgtable.h', 'pure', '__pte_offset_map pte_offset_map pte_unmap'),
  ...plain('include/linux/mm.h', 'pure', 'pte_lockptr pmd_lockptr pud_lockptr'),
  ...plain('include/linux/hugetlb.h', 'pure', 'huge_pte_lockptr'),
];
