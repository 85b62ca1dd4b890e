// Seeded bugs in KVM: sample, lookup, check and install on several architectures, the pfn caches, and the notifier itself.

import { seeds, type Recipe } from './recipe.ts';

const map = 'user_mem_abort';
const riscvMap = 'kvm_riscv_gstage_map';
const loongMap = 'kvm_map_page';
const apic = 'vmx_set_apic_access_page_addr';
const hostMap = 'kvmppc_mmu_map_page';
const shadowMap = 'kvmppc_e500_shadow_map';
const start = 'kvm_mmu_notifier_invalidate_range_start';
const end = 'kvm_mmu_notifier_invalidate_range_end';
const main = 'virt/kvm/kvm_main.c';
const cache = 'virt/kvm/pfncache.c';

// prettier-ignore
export const seedsOfKvm: readonly Recipe[] = [
  ...seeds('6.12', 'arch/arm64/kvm/mmu.c', [
    [map, 'arm64-no-retry', 'retry-missing', '101', 'the check is gone', [{ remove: 'mmu_invalidate_retry' }]],
    [map, 'arm64-sample-late', 'seq-late', '105', 'sampled after the lookup of the pfn',
      [{ move: 'mmu_invalidate_seq', after: '__gfn_to_pfn_memslot' }]],
    [map, 'arm64-check-first', 'retry-unlocked', '103', 'checked before the lock is taken',
      [{ move: 'mmu_invalidate_retry', before: 'read_lock' }, { replace: 'goto out_unlock#1', with: 'return ret' }]],
  ]),
  ...seeds('6.1', 'arch/arm64/kvm/mmu.c', [
    [map, 'arm64-61-ignored', 'retry-ignored', '102 101', 'the result of the check is dropped',
      [{ ignore: 'mmu_invalidate_retry' }]],
    [map, 'arm64-61-no-vma-unlock', 'mmap-lock', '502', 'the path without a VMA keeps the mmap lock',
      [{ remove: 'mmap_read_unlock#1' }]],
  ]),
  ...seeds('6.12', 'arch/riscv/kvm/mmu.c', [
    [riscvMap, 'riscv-ignored', 'retry-ignored', '102 101', 'the result of the check is dropped',
      [{ ignore: 'mmu_invalidate_retry' }]],
    [riscvMap, 'riscv-collision-leak', 'retry-path-leak', '110 502', 'a collision returns with mmu_lock held',
      [{ statement: 'goto out_unlock', with: 'return ret;' }]],
    [riscvMap, 'riscv-no-vma-leak', 'mmap-lock', '502', 'the path without a VMA keeps the mmap lock',
      [{ remove: 'mmap_read_unlock#1' }]],
    [riscvMap, 'riscv-stale-vma', 'stale-vma', '118', 'the VMA is read after the unlock',
      [{ insert: 'vma_pagesize = min(vma_pagesize, vma->vm_end - vma->vm_start);', after: 'mmap_read_unlock#2' }]],
    [riscvMap, 'riscv-lookup-under-lock', 'reclaim-recursion', '114 505', 'the pfn is looked up under mmu_lock',
      [{ move: 'spin_lock', before: 'gfn_to_pfn_prot' }]],
  ]),
  ...seeds('6.1', 'arch/riscv/kvm/mmu.c', [
    [riscvMap, 'riscv-61-unlock-early', 'unlock-before-install', '109', 'unlocked between check and map',
      [{ insert: 'spin_unlock(&kvm->mmu_lock);\nspin_lock(&kvm->mmu_lock);', before: 'if ( writable )' }]],
    [riscvMap, 'riscv-61-no-mmap-lock', 'mmap-lock', '501 503', 'the VMA is looked up without the mmap lock',
      [{ remove: 'mmap_read_lock' }]],
  ]),
  ...seeds('6.12', 'arch/loongarch/kvm/mmu.c', [
    [loongMap, 'loongarch-old-sample', 'seq-not-resampled', '106', 'the next round keeps the sample',
      [{ remove: 'retry :' }, { insert: 'retry:', after: 'mmu_invalidate_seq' }]],
    [loongMap, 'loongarch-unlock-early', 'unlock-before-install', '109', 'unlocked before the entry is written',
      [{ move: 'spin_unlock#2', before: 'kvm_set_pte' }]],
    [loongMap, 'loongarch-collision-lock', 'retry-path-leak', '110 502 504', 'goes round with mmu_lock held',
      [{ remove: 'spin_unlock#1' }]],
    [loongMap, 'loongarch-schedule-locked', 'sleep-in-atomic', '505', 'schedules before the unlock',
      [{ move: 'schedule', before: 'spin_unlock#1' }]],
    [loongMap, 'loongarch-no-barrier', 'barrier-missing', '116', 'no read barrier after the sample',
      [{ remove: 'smp_rmb' }]],
    [loongMap, 'loongarch-topup-locked', 'sleep-in-atomic', '505 113', 'allocates under mmu_lock',
      [{ insert: 'kfree(kmalloc(64, GFP_KERNEL));', before: 'kvm_populate_gpa#2' }]],
    ['kvm_map_page_fast', 'loongarch-fast-leak', 'lock-leak', '502', 'an error returns with mmu_lock held',
      [{ statement: 'goto out#1', with: 'return ret;' }]],
  ]),
  ...seeds('6.12', 'arch/x86/kvm/vmx/vmx.c', [
    [apic, 'vmx-no-retry', 'retry-missing', '101', 'the check is gone', [{ remove: 'mmu_invalidate_retry_gfn' }]],
    [apic, 'vmx-check-unlocked', 'retry-unlocked', '103', 'checked before the lock is taken',
      [{ remove: 'read_unlock#1' }, { move: 'read_lock', after: 'if ( mmu_invalidate_retry_gfn' }]],
    [apic, 'vmx-collision-lock', 'retry-path-leak', '110 502', 'a collision leaves with mmu_lock held',
      [{ remove: 'read_unlock#1' }]],
    [apic, 'vmx-sample-late', 'seq-late', '105', 'sampled after the lookup of the pfn',
      [{ move: 'mmu_invalidate_seq', after: 'gfn_to_pfn_memslot' }]],
  ]),
  ...seeds('6.12', 'arch/powerpc/kvm/book3s_64_mmu_host.c', [
    [hostMap, 'book3s-host-unlocked', 'retry-unlocked', '103', 'checked before the lock is taken',
      [{ move: 'spin_lock', after: 'mmu_invalidate_retry' }, { statement: 'goto out_unlock#1', with: 'goto out;' }]],
    [hostMap, 'book3s-host-late', 'seq-late', '105', 'sampled after the lookup of the pfn',
      [{ move: 'mmu_invalidate_seq', after: 'kvmppc_gpa_to_pfn' }]],
    [hostMap, 'book3s-host-leak', 'lock-leak', '502', 'an error of the insertion keeps mmu_lock',
      [{ statement: 'goto out_unlock#-1', with: 'goto out;' }]],
  ]),
  ...seeds('6.12', 'arch/powerpc/kvm/e500_mmu_host.c', [
    [shadowMap, 'e500-late', 'seq-late', '105', 'sampled just before the lock',
      [{ move: 'mmu_invalidate_seq', before: 'spin_lock' }]],
    [shadowMap, 'e500-no-retry', 'retry-missing', '101', 'the check is gone', [{ remove: 'mmu_invalidate_retry' }]],
    [shadowMap, 'e500-alloc-locked', 'sleep-in-atomic', '505 113', 'allocates under mmu_lock',
      [{ insert: 'kfree(kmalloc(64, GFP_KERNEL));', after: 'spin_lock' }]],
  ]),
  ...seeds('6.12', cache, [
    ['hva_to_pfn_retry', 'pfncache-error-unlocked', 'lock-leak', '502 503', 'the error path does not take the lock again',
      [{ remove: 'write_lock_irq#-1' }], [`${cache}:__kvm_gpc_refresh`]],
    ['hva_to_pfn_retry', 'pfncache-old-sample', 'seq-not-resampled', '106', 'the loop does not sample again',
      [{ move: 'mmu_invalidate_seq', after: 'gpc -> valid#1' }]],
    ['hva_to_pfn_retry', 'pfncache-late', 'seq-late', '105', 'sampled after the lookup of the pfn',
      [{ move: 'mmu_invalidate_seq', after: 'hva_to_pfn' }]],
    ['gfn_to_pfn_cache_invalidate_start', 'pfncache-relock', 'double-lock', '504 214 502',
      'takes the lock for writing while it reads', [{ remove: 'read_unlock_irq#1' }]],
    ['__kvm_gpc_refresh', 'pfncache-inactive', 'lock-leak', '502', 'an inactive cache returns with the lock held',
      [{ statement: 'goto out_unlock#1', with: 'return ret;' }]],
  ]),
  ...seeds('6.12', main, [
    [end, 'kvm-count-kept', 'start-end-unbalanced', '301', 'the end does not take the count back',
      [{ remove: '-- kvm -> mn_active_invalidate_count' }]],
    [start, 'kvm-start-keeps-lock', 'callback-lock-leak', '214 502', 'the start returns with its lock held',
      [{ remove: 'spin_unlock' }]],
    [start, 'kvm-start-mutex', 'nonblock-sleep', '205', 'takes a mutex whatever the range says',
      [{ insert: 'mutex_lock(&kvm->slots_lock);\nmutex_unlock(&kvm->slots_lock);', before: 'gfn_to_pfn_cache_invalidate_start' }]],
    [start, 'kvm-start-alloc', 'reclaim-recursion', '209 205', 'allocates in the callback',
      [{ insert: 'kfree(kmalloc(64, GFP_KERNEL));', before: 'gfn_to_pfn_cache_invalidate_start' }]],
    ['kvm_init_mmu_notifier', 'kvm-register-ignored', 'register-error', '401', 'the result is dropped',
      [{ statement: 'mmu_notifier_register', with: 'mmu_notifier_register(&kvm->mmu_notifier, current->mm);\nreturn 0;' }]],
    ['kvm_destroy_vm', 'kvm-no-unregister', 'notifier-uaf', '406', 'freed while the notifier is registered',
      [{ remove: 'mmu_notifier_unregister' }]],
    ['__kvm_handle_hva_range', 'kvm-begin-unlocked', 'begin-end-unlocked', '303', 'begin and end run before the lock',
      [{ move: 'KVM_MMU_LOCK', after: 'range -> on_lock (' }],
      [`${main}:kvm_mmu_invalidate_begin`, `${main}:kvm_mmu_invalidate_end`, `${main}:${start}`, `${main}:${end}`]],
    ['__kvm_handle_hva_range', 'kvm-range-leak', 'callback-lock-leak', '502 214', 'mmu_lock is never dropped',
      [{ remove: 'KVM_MMU_UNLOCK' }], [`${main}:${start}`, `${main}:${end}`]],
  ]),
];
