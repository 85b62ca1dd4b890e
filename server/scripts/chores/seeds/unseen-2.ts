// The second set of seeded bugs that was written blind, from the contracts and the kernel alone. The first run is what
// counts; what is to be blind again needs a new set.

import { seeds, type Recipe } from './recipe.ts';

const amdgpu = 'drivers/gpu/drm/amd/amdgpu';
const kfd = 'drivers/gpu/drm/amd/amdkfd';
const uvmem = 'arch/powerpc/kvm/book3s_hv_uvmem.c';
const dmem = 'drivers/gpu/drm/nouveau/nouveau_dmem.c';
const main = 'virt/kvm/kvm_main.c';
const gru = 'drivers/misc/sgi-gru';
const vtd = 'drivers/iommu/intel/svm.c';
const ocxl = 'drivers/misc/ocxl/link.c';
const start = 'mmu_notifier_invalidate_range_start';
const end = 'mmu_notifier_invalidate_range_end';

// prettier-ignore
const secondOfKvm: readonly Recipe[] = [
  ...seeds('6.12', uvmem, [
    ['kvmppc_svm_page_in', 'uvmem-no-finalize', 'migrate-unfinished', '410', 'without a device page the migration stays open',
      [{ statement: 'goto out_finalize#2', with: 'return -ENOMEM;' }]],
    ['kvmppc_h_svm_page_out', 'uvmem-out-unlocked', 'stale-vma', '118 501', 'the mmap lock is dropped around the page-out of a VMA',
      [{ insert: 'mmap_read_unlock(kvm->mm);', before: 'kvmppc_svm_page_out' },
        { insert: 'mmap_read_lock(kvm->mm);', after: 'kvmppc_svm_page_out' }],
      [`${uvmem}:kvmppc_svm_page_out`, `${uvmem}:__kvmppc_svm_page_out`]],
  ]),
  ...seeds('6.12', 'arch/powerpc/kvm/book3s_hv_nested.c', [
    ['kvmhv_get_nested', 'nested-prealloc-locked', 'sleep-in-atomic', '505 113 502', 'reserves the number under mmu_lock',
      [{ move: '__prealloc_nested', after: 'spin_lock#2' }]],
  ]),
  ...seeds('6.12', 'arch/powerpc/kvm/book3s_hv_rm_mmu.c', [
    ['kvmppc_do_h_page_init_zero', 'rm-zero-unlocked', 'unlock-before-install', '109', 'unlocked before the page is written',
      [{ insert: 'arch_spin_unlock(&kvm->mmu_lock.rlock.raw_lock);', before: 'for ( i = 0' },
        { insert: 'return H_SUCCESS;', after: 'kvmppc_update_dirty_map' }]],
  ]),
  ...seeds('6.12', 'arch/riscv/kvm/mmu.c', [
    ['kvm_riscv_gstage_ioremap', 'riscv-ioremap-locked', 'sleep-in-atomic', '505 113 502', 'fills its cache under mmu_lock',
      [{ move: 'spin_lock', before: 'ret = kvm_mmu_topup_memory_cache' }]],
  ]),
  ...seeds('6.12', 'arch/arm64/kvm/mmu.c', [
    ['kvm_mmu_split_huge_pages', 'arm64-split-unlocked', 'lock-leak', '502 503', 'a failed allocation returns without the lock it came with',
      [{ move: 'write_lock', after: 'if ( ret )#1' }]],
  ]),
  ...seeds('6.12', 'arch/x86/kvm/mmu/tdp_mmu.c', [
    ['tdp_mmu_split_huge_pages_root', 'tdp-split-locked', 'sleep-in-atomic', '505 113', 'allocates without dropping mmu_lock',
      [{ remove: 'if ( shared )#1' }, { remove: 'if ( shared )#1' }],
      ['arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_alloc_sp_for_split']],
  ]),
  ...seeds('6.12', main, [
    ['kvm_vm_set_mem_attributes', 'kvm-attributes-no-end', 'start-end-unbalanced', '301', 'an error skips the walk that ends the invalidation',
      [{ statement: 'KVM_BUG_ON', with: 'if (r)\n\tgoto out_unlock;' }]],
    ['kvm_handle_gfn_range', 'kvm-gfn-range-leak', 'lock-leak', '502', 'an empty slot after another one keeps mmu_lock',
      [{ statement: 'continue', with: 'return;' }], [`${main}:kvm_vm_set_mem_attributes`]],
  ]),
  ...seeds('6.12', 'virt/kvm/pfncache.c', [
    ['kvm_gpc_deactivate', 'pfncache-order', 'lock-order', '506', 'takes the lock of the list inside that of the cache',
      [{ move: 'write_unlock_irq', after: 'spin_unlock' }], ['virt/kvm/pfncache.c:gfn_to_pfn_cache_invalidate_start']],
  ]),
  ...seeds('6.12', 'virt/kvm/async_pf.c', [
    ['async_pf_execute', 'apf-put-early', 'mm-lifetime', '409', 'the mm is put before its pages are faulted in',
      [{ move: 'mmput', before: 'mmap_read_lock' }]],
  ]),
  ...seeds('6.1', 'arch/powerpc/kvm/book3s_64_mmu_host.c', [
    ['kvmppc_mmu_map_page', 'book3s-host-61-resched', 'unlock-before-install', '109', 'gives the lock away before the second attempt',
      [{ insert: 'cond_resched_lock(&kvm->mmu_lock);', before: 'goto map_again' }]],
  ]),
  ...seeds('6.1', 'arch/powerpc/kvm/e500_mmu_host.c', [
    ['kvmppc_e500_shadow_map', 'e500-61-check-first', 'retry-unlocked', '103', 'checked before the lock is taken',
      [{ move: 'spin_lock', after: 'if ( mmu_invalidate_retry' },
        { statement: 'goto out#1', with: 'kvm_release_pfn_clean(pfn);\n\t\treturn ret;' }]],
  ]),
  ...seeds('6.1', 'arch/powerpc/kvm/book3s_64_mmu_hv.c', [
    ['kvmppc_book3s_hv_page_fault', 'hv-61-check-first', 'retry-unlocked', '103 104', 'checked before the rmap is locked',
      [{ remove: 'unlock_rmap#1' }, { move: 'lock_rmap#1', after: 'if ( mmu_invalidate_retry' }]],
  ]),
  ...seeds('6.1', 'arch/powerpc/kvm/book3s_64_mmu_radix.c', [
    ['kvmppc_radix_flush_memslot', 'radix-61-seq-unlocked', 'begin-end-unlocked', '303', 'moves the sequence after the unlock',
      [{ move: 'mmu_invalidate_seq ++', after: 'spin_unlock' }]],
  ]),
  ...seeds('6.1', 'arch/riscv/kvm/mmu.c', [
    ['kvm_riscv_gstage_map', 'riscv-61-late', 'seq-late', '105 116', 'sampled after the lock of the VMA lookup was dropped',
      [{ move: 'mmu_invalidate_seq', after: 'mmap_read_unlock#2' }]],
  ]),
  ...seeds('6.1', 'arch/arm64/kvm/mmu.c', [
    ['user_mem_abort', 'arm64-61-tags-unlocked', 'unlock-before-install', '109', 'drops the lock for the tags after the check',
      [{ insert: 'write_unlock(&kvm->mmu_lock);', before: 'ret = sanitise_mte_tags' },
        { insert: 'write_lock(&kvm->mmu_lock);', after: 'ret = sanitise_mte_tags' }]],
  ]),
  ...seeds('6.1', 'arch/x86/kvm/mmu/mmu.c', [
    ['is_page_fault_stale', 'x86-61-stale-inverted', 'retry-ignored', '102 101', 'the result of the check is inverted',
      [{ replace: 'mmu_invalidate_retry_hva', with: '!mmu_invalidate_retry_hva' }],
      ['arch/x86/kvm/mmu/mmu.c:direct_page_fault']],
  ]),
  ...seeds('6.1', main, [
    ['kvm_swap_active_memslots', 'kvm-61-swap-sleeps', 'sleep-in-atomic', '505', 'schedules under a lock of the callbacks',
      [{ remove: 'spin_unlock#1' }, { remove: 'spin_lock#2' }]],
    ['kvm_create_vm', 'kvm-61-register-lost', 'register-error', '401 402', 'the result is overwritten by the next call',
      [{ remove: 'if ( r )#3' }]],
  ]),
  ...seeds('6.1', 'virt/kvm/pfncache.c', [
    ['gfn_to_pfn_cache_invalidate_start', 'pfncache-61-refresh-lock', 'sleep-in-atomic', '505 205 506 114', 'takes a mutex under a spinlock in the callback',
      [{ insert: 'mutex_lock(&gpc->refresh_lock);', before: 'write_lock_irq' },
        { insert: 'mutex_unlock(&gpc->refresh_lock);', after: 'write_unlock_irq' }],
      [`${main}:kvm_mmu_notifier_invalidate_range_start`, 'virt/kvm/pfncache.c:kvm_gfn_to_pfn_cache_refresh',
        'virt/kvm/pfncache.c:hva_to_pfn_retry']],
  ]),
];

// prettier-ignore
const secondOfGpus: readonly Recipe[] = [
  ...seeds('6.12', dmem, [
    ['nouveau_dmem_migrate_chunk', 'dmem-fence-returns', 'migrate-unfinished', '410', 'without a fence the migration stays open',
      [{ statement: 'nouveau_fence_new', with: 'if (nouveau_fence_new(&fence, drm->dmem->migrate.chan))\n\t\treturn;' }],
      [`${dmem}:nouveau_dmem_migrate_vma`]],
  ]),
  ...seeds('6.12', `${amdgpu}/amdgpu_amdkfd_gpuvm.c`, [
    ['amdgpu_amdkfd_gpuvm_free_memory_of_gpu', 'kfd-unregister-locked', 'remove-under-lock', '405', 'removed under the lock of the callback',
      [{ move: 'amdgpu_hmm_unregister', after: 'mutex_lock ( & process_info -> notifier_lock' }],
      [`${amdgpu}/amdgpu_hmm.c:amdgpu_hmm_unregister`]],
    ['validate_invalid_user_pages', 'kfd-update-pte-leak', 'lock-leak', '502', 'a failed update returns with the notifier lock',
      [{ remove: 'mutex_unlock' }]],
  ]),
  ...seeds('6.12', `${kfd}/kfd_svm.c`, [
    ['svm_range_evict', 'svm-evict-child-leak', 'callback-lock-leak', '214 502', 'a child outside of the range stays locked',
      [{ insert: 'if (pchild->start > last || pchild->last < start)\n\tcontinue;', after: 'mutex_lock_nested#1' }],
      [`${kfd}/kfd_svm.c:svm_range_cpu_invalidate_pagetables`]],
  ]),
  ...seeds('6.1', `${amdgpu}/amdgpu_ttm.c`, [
    ['amdgpu_ttm_tt_get_user_pages', 'ttm-61-dead-mm', 'mm-lifetime', '409', 'takes a reference on an mm that may be dead',
      [{ statement: 'mmget_not_zero', with: 'mmget(mm);' }]],
    ['amdgpu_ttm_tt_get_user_pages_done', 'ttm-61-done-inverted', 'retry-ignored', '102 101', 'reports a collision as success',
      [{ replace: '! amdgpu_hmm_range_get_pages_done', with: 'amdgpu_hmm_range_get_pages_done' }],
      [`${amdgpu}/amdgpu_cs.c:amdgpu_cs_submit`]],
  ]),
  ...seeds('6.1', `${kfd}/kfd_svm.c`, [
    ['svm_range_restore_pages', 'svm-61-no-downgrade', 'mmap-lock', '503 502', 'unlocks for reading what it holds for writing',
      [{ remove: 'mmap_write_downgrade#1' }]],
  ]),
  ...seeds('6.1', 'drivers/gpu/drm/nouveau/nouveau_svm.c', [
    ['nouveau_svmm_fini', 'nouveau-61-free-after-put', 'notifier-uaf', '406', 'freed right after the put',
      [{ insert: 'kfree(svmm);', after: 'mmu_notifier_put' }]],
  ]),
  ...seeds('6.1', 'drivers/gpu/drm/i915/gem/i915_gem_execbuffer.c', [
    ['eb_move_to_gpu', 'i915-61-exec-leak', 'retry-path-leak', '110 502', 'a collision returns with the notifier lock',
      [{ statement: 'break#2', with: 'return err;' }]],
  ]),
];

// prettier-ignore
const secondOfDrivers: readonly Recipe[] = [
  ...seeds('6.12', `${gru}/grufault.c`, [
    ['gru_alloc_locked_gts', 'gru-read-locked', 'register-locking', '403', 'the registration needs the mmap lock for writing',
      [{ replace: 'mmap_write_lock', with: 'mmap_read_lock' }, { remove: 'mmap_write_downgrade' },
        { replace: 'mmap_write_unlock', with: 'mmap_read_unlock' }],
      [`${gru}/grutlbpurge.c:gru_register_mmu_notifier`, `${gru}/grumain.c:gru_alloc_gts`, `${gru}/grumain.c:gru_alloc_thread_state`]],
  ]),
  ...seeds('6.12', 'drivers/iommu/iommu-sva.c', [
    ['iommu_sva_handle_mm', 'sva-no-vma-leak', 'mm-lifetime', '409 502', 'an unmapped address keeps mm and mmap lock',
      [{ statement: 'goto out_put_mm#1', with: 'return status;' }]],
  ]),
  ...seeds('6.12', 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c', [
    ['arm_smmu_sva_set_dev_pasid', 'smmu-attach-mm-leak', 'mm-lifetime', '409', 'a failed attachment keeps the mm',
      [{ insert: 'if (ret)\n\treturn ret;', after: 'ret = arm_smmu_set_pasid' }]],
  ]),
  ...seeds('6.1', 'drivers/iommu/amd/iommu_v2.c', [
    ['mn_release', 'amd-61-unregister-in-release', 'remove-under-lock', '213 405', 'release unregisters its own notifier',
      [{ insert: 'mmu_notifier_unregister(&pasid_state->mn, mm);', after: 'unbind_pasid' }]],
    ['amd_iommu_unbind_pasid', 'amd-61-freed-first', 'notifier-uaf', '406', 'unregistered after the object was freed',
      [{ move: 'mmu_notifier_unregister', after: 'put_pasid_state_wait' }]],
  ]),
  ...seeds('6.1', vtd, [
    ['intel_mm_release', 'vtd-61-release-mutex', 'remove-under-lock', '405 504', 'release takes the mutex under which it is unregistered',
      [{ insert: 'mutex_lock(&pasid_mutex);', before: 'rcu_read_lock' },
        { insert: 'mutex_unlock(&pasid_mutex);', after: 'rcu_read_unlock' }],
      [`${vtd}:intel_svm_unbind_mm`, `${vtd}:intel_svm_bind_mm`, `${vtd}:intel_svm_unbind`, `${vtd}:intel_svm_bind`]],
  ]),
  ...seeds('6.1', 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c', [
    ['arm_smmu_mmu_notifier_get', 'smmu-61-free-registered', 'notifier-uaf', '406', 'an error after the registration frees',
      [{ statement: 'goto err_put_notifier', with: '{\n\t\tkfree(smmu_mn);\n\t\tgoto err_free_cd;\n\t}' },
        { remove: 'err_put_notifier :' }, { remove: 'mmu_notifier_put' }]],
  ]),
  ...seeds('6.1', ocxl, [
    ['invalidate_range', 'ocxl-61-callback-mutex', 'sleep-in-atomic', '208 405', 'takes a mutex in a callback that is atomic',
      [{ insert: 'mutex_lock(&link->spa->spa_lock);', before: 'spin_lock' },
        { insert: 'mutex_unlock(&link->spa->spa_lock);', after: 'spin_unlock' }],
      [`${ocxl}:ocxl_link_remove_pe`]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/core/umem_odp.c', [
    ['ib_umem_odp_map_dma_and_lock', 'odp-61-sampled-again', 'seq-resampled-mid-op', '107 105', 'sampled again after the fault',
      [{ insert: 'current_seq = mmu_interval_read_begin(&umem_odp->notifier);', before: 'start_idx = ( range' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/hw/mlx5/odp.c', [
    ['implicit_get_child_mr', 'mlx5-61-child-freed', 'notifier-uaf', '406', 'a child without a key is freed with the notifier in',
      [{ statement: 'ib_umem_odp_release', with: 'kfree(odp);' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/hw/hfi1/user_exp_rcv.c', [
    ['unprogram_rcvarray', 'hfi1-61-freed-first', 'notifier-uaf', '406', 'removed after the node was freed',
      [{ move: 'if ( fd -> use_mn )', after: 'cacheless_tid_rb_remove' }]],
  ]),
  ...seeds('6.1', 'lib/test_hmm.c', [
    ['dmirror_range_snapshot', 'thmm-61-snapshot-relocks', 'retry-path-leak', '110 115 114 504', 'a collision goes round with the mutex',
      [{ remove: 'mutex_unlock#1' }]],
    ['dmirror_snapshot_invalidate', 'thmm-61-snapshot-set-seq', 'set-seq-unlocked', '202', 'moves the sequence after the unlock',
      [{ move: 'mmu_interval_set_seq', after: 'mutex_unlock' }]],
  ]),
];

// prettier-ignore
const secondOfMm: readonly Recipe[] = [
  ...seeds('6.12', 'mm/khugepaged.c', [
    ['retract_page_tables', 'retract-skips-end', 'start-end-unbalanced', '301', 'a mapping that is skipped late has no end',
      [{ statement: 'skipped_uffd = true', with: 'if (ptl != pml)\n\tspin_unlock(ptl);\nspin_unlock(pml);\ncontinue;' }]],
  ]),
  ...seeds('6.12', 'mm/huge_memory.c', [
    ['move_pages_huge_pmd', 'uffd-huge-start-locked', 'sleep-in-atomic', '505', 'started under the lock of the table',
      [{ move: 'spin_unlock#4', after: start }]],
  ]),
  ...seeds('6.12', 'mm/hugetlb.c', [
    ['copy_hugetlb_page_range', 'hugetlb-fork-returns', 'start-end-unbalanced', '301 502', 'out of pages skips the end',
      [{ statement: 'break#2', with: 'return ret;' }]],
  ]),
  ...seeds('6.12', 'mm/mapping_dirty_helpers.c', [
    ['wp_clean_post_vma', 'wp-clean-no-end', 'start-end-unbalanced', '301', 'nothing to flush, so no end',
      [{ insert: 'if (wpwalk->tlbflush_end <= wpwalk->tlbflush_start)\n\treturn;', before: end }], ['mm/mapping_dirty_helpers.c:wp_clean_pre_vma']],
  ]),
  ...seeds('6.1', 'mm/hugetlb.c', [
    ['hugetlb_wp', 'hugetlb-61-end-locked', 'sleep-in-atomic', '505', 'ended under the lock of the table',
      [{ move: end, before: 'spin_unlock#-1' }]],
  ]),
  ...seeds('6.1', 'mm/oom_kill.c', [
    ['__oom_reap_task_mm', 'oom-61-inverted', 'end-after-failed-start', '302 301', 'unmaps and ends what was refused',
      [{ replace: `${start}_nonblock`, with: `!${start}_nonblock` }]],
  ]),
  ...seeds('6.1', 'mm/mprotect.c', [
    ['change_pmd_range', 'mprotect-61-no-pages', 'start-end-unbalanced', '301', 'ended only where a page was changed',
      [{ replace: 'if ( range . start )', with: 'if (range.start && pages)' }]],
  ]),
];

export const secondUnseen: readonly Recipe[] = [
  ...secondOfKvm,
  ...secondOfGpus,
  ...secondOfDrivers,
  ...secondOfMm,
];
