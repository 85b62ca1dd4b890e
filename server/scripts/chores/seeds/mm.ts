// Seeded bugs in the memory management: whoever changes page tables starts and ends an invalidation.

import { seeds, type Recipe } from './recipe.ts';

const end = 'mmu_notifier_invalidate_range_end';
const start = 'mmu_notifier_invalidate_range_start';
const unbalanced = 'start-end-unbalanced';

// prettier-ignore
export const seedsOfMm: readonly Recipe[] = [
  ...seeds('6.12', 'mm/memory.c', [
    ['wp_page_copy', 'wp-no-end', unbalanced, '301', 'no end', [{ remove: end }]],
    ['copy_page_range', 'fork-no-end', unbalanced, '301', 'no end for copied mappings', [{ remove: end }]],
    ['unmap_vmas', 'unmap-no-start', unbalanced, '301', 'an end without a start', [{ remove: start }]],
  ]),
  ...seeds('6.12', 'mm/ksm.c', [
    ['write_protect_page', 'ksm-skips-end', unbalanced, '301', 'the page that moved away skips the end',
      [{ statement: 'goto out_mn', with: 'goto out;' }]],
    ['replace_page', 'ksm-locked-exit', 'lock-leak', '502', 'a changed entry leaves with the table locked',
      [{ remove: 'pte_unmap_unlock#1' }]],
  ]),
  ...seeds('6.12', 'mm/khugepaged.c', [
    ['collapse_pte_mapped_thp', 'collapse-skips-end', unbalanced, '301', 'a vanished table skips the end',
      [{ statement: 'goto abort#3', with: 'goto drop_folio;' }]],
    ['collapse_huge_page', 'collapse-no-end', unbalanced, '301', 'no end', [{ remove: end }]],
  ]),
  ...seeds('6.12', 'mm/mremap.c', [
    ['move_page_tables', 'mremap-returns', unbalanced, '301', 'out of memory skips the end',
      [{ statement: 'break#1', with: 'return len + old_addr - old_end;' }]],
  ]),
  ...seeds('6.12', 'mm/oom_kill.c', [
    ['__oom_reap_task_mm', 'oom-unmaps-anyway', 'end-after-failed-start', '302', 'a refused start is unmapped and ended',
      [{ remove: 'continue#-1' }]],
    ['__oom_reap_task_mm', 'oom-ignores', 'end-after-failed-start', '302', 'the result of the start is dropped',
      [{ ignore: 'mmu_notifier_invalidate_range_start_nonblock' }]],
    ['__oom_reap_task_mm', 'oom-no-end', unbalanced, '301', 'no end', [{ remove: end }]],
  ]),
  ...seeds('6.12', 'mm/migrate_device.c', [
    ['migrate_vma_collect', 'migrate-no-end', unbalanced, '301', 'no end', [{ remove: end }]],
    ['__migrate_device_pages', 'migrate-late-no-end', unbalanced, '301', 'no end of what the loop started',
      [{ remove: 'if ( notified )' }]],
  ]),
  ...seeds('6.12', 'mm/mprotect.c', [
    ['change_pud_range', 'mprotect-no-end', unbalanced, '301', 'no end of what the loop started', [{ remove: end }]],
  ]),
  ...seeds('6.12', 'mm/rmap.c', [
    ['page_vma_mkclean_one', 'mkclean-returns', unbalanced, '301', 'a clean entry skips the end',
      [{ statement: 'continue#1', with: 'return cleaned;' }]],
    ['try_to_migrate_one', 'migrate-one-twice', unbalanced, '301', 'ended twice', [{ insert: `${end}(&range);`, after: end }]],
  ]),
  ...seeds('6.12', 'mm/userfaultfd.c', [
    ['move_pages_pte', 'uffd-skips-end', unbalanced, '301', 'a missing table skips the end',
      [{ statement: 'goto out#1', with: 'return -EAGAIN;' }]],
  ]),
  ...seeds('6.12', 'mm/huge_memory.c', [
    ['__split_huge_pud', 'split-pud-returns', unbalanced, '301 502', 'nothing to split returns with all held',
      [{ statement: 'goto out', with: 'return;' }]],
    ['__split_huge_pmd', 'split-pmd-start-locked', 'sleep-in-atomic', '505', 'started under the lock of the table',
      [{ move: start, after: 'pmd_lock' }]],
  ]),
  ...seeds('6.12', 'mm/hugetlb.c', [
    ['hugetlb_change_protection', 'hugetlb-no-end', unbalanced, '301', 'no end', [{ remove: end }]],
    ['move_hugetlb_page_tables', 'hugetlb-move-twice', unbalanced, '301', 'ended twice',
      [{ insert: `${end}(&range);`, after: 'i_mmap_unlock_write' }]],
    ['hugetlb_wp', 'hugetlb-wp-skips-end', unbalanced, '301', 'a race skips the end',
      [{ move: end, before: 'new_folio = old_folio' }]],
  ]),
  ...seeds('6.12', 'mm/madvise.c', [
    ['madvise_free_single_vma', 'madvise-no-start', unbalanced, '301', 'an end without a start', [{ remove: start }]],
  ]),
];
