// Seeded bugs that were written blind, from the contracts and the kernel alone, before anybody looked at what the analysis
// says of them: the first run is what counts (server/docs/generalisation.md). What is to be blind again needs a new set.

import { seeds, type Recipe } from './recipe.ts';

const kfd = 'drivers/gpu/drm/amd/amdkfd';
const nouveau = 'drivers/gpu/drm/nouveau';
const mlx5 = 'drivers/infiniband/hw/mlx5/odp.c';
const userptr = 'drivers/gpu/drm/i915/gem/i915_gem_userptr.c';
const start = 'mmu_notifier_invalidate_range_start';

// prettier-ignore
const unseenOfKvm: readonly Recipe[] = [
  ...seeds('6.1', 'arch/mips/kvm/mmu.c', [
    ['kvm_mips_map_page', 'mips-61-late', 'seq-late', '105', 'sampled after the lookup of the pfn',
      [{ move: 'mmu_invalidate_seq', after: 'gfn_to_pfn_prot' }]],
    ['kvm_mips_map_page', 'mips-61-page-kept', 'retry-path-leak', '110', 'a collision goes round with the page',
      [{ remove: 'kvm_release_pfn_clean#1' }]],
  ]),
  ...seeds('6.1', 'arch/powerpc/kvm/book3s_64_mmu_radix.c', [
    ['kvmppc_create_pte', 'radix-61-ignored', 'retry-ignored', '102 101', 'the result of the check is dropped',
      [{ ignore: 'mmu_invalidate_retry' }]],
    ['kvmppc_book3s_instantiate_page', 'radix-61-lock-kept', 'lock-leak', '502 110',
      'a vanished entry returns with mmu_lock held', [{ move: 'spin_unlock', after: 'if ( ! pte_present' }]],
  ]),
  ...seeds('6.1', 'arch/powerpc/kvm/book3s_64_mmu_hv.c', [
    ['kvmppc_book3s_hv_page_fault', 'hv-61-rmap-kept', 'retry-path-leak', '110 502', 'a collision keeps the rmap locked',
      [{ remove: 'unlock_rmap#1' }]],
  ]),
  ...seeds('6.12', 'arch/powerpc/kvm/book3s_hv_rm_mmu.c', [
    ['kvmppc_do_h_enter', 'rm-check-first', 'retry-unlocked', '103 104', 'checked before the rmap is locked',
      [{ remove: 'lock_rmap' }, { remove: 'unlock_rmap' }, { insert: 'lock_rmap(rmap);', before: 'kvmppc_add_revmap_chain' }]],
  ]),
  ...seeds('6.12', 'arch/powerpc/kvm/book3s_hv_nested.c', [
    ['__kvmhv_nested_page_fault', 'nested-late', 'seq-late', '105', 'sampled after the host entry was found',
      [{ move: 'mmu_invalidate_seq', before: 'n_rmap = kzalloc' }]],
  ]),
  ...seeds('6.12', 'arch/powerpc/kvm/book3s_64_mmu_host.c', [
    ['kvmppc_mmu_map_page', 'book3s-host-no-retry', 'retry-missing', '101', 'half of the condition is gone',
      [{ replace: '! cpte || mmu_invalidate_retry ( kvm , mmu_seq )', with: '!cpte' }]],
  ]),
  ...seeds('6.1', 'virt/kvm/pfncache.c', [
    ['hva_to_pfn_retry', 'pfncache-61-inverted', 'retry-ignored', '102 101', 'the result of the check is inverted',
      [{ replace: 'mmu_notifier_retry_cache', with: '!mmu_notifier_retry_cache' }]],
  ]),
  ...seeds('6.12', 'virt/kvm/kvm_main.c', [
    ['kvm_mmu_notifier_clear_young', 'kvm-young-schedules', 'sleep-in-atomic', '208 505',
      'gives way in a callback that is atomic', [{ insert: 'cond_resched();', before: 'trace_kvm_age_hva' }]],
    ['kvm_create_vm', 'kvm-error-registered', 'notifier-uaf', '406', 'a later error frees with the notifier registered',
      [{ remove: 'if ( kvm -> mmu_notifier . ops )' }]],
  ]),
  ...seeds('6.1', 'arch/x86/kvm/mmu/mmu.c', [
    ['kvm_zap_gfn_range', 'x86-61-begin-unlocked', 'begin-end-unlocked', '303', 'begins before the lock is taken',
      [{ move: 'kvm_mmu_invalidate_begin', before: 'write_lock' }], ['virt/kvm/kvm_main.c:kvm_mmu_invalidate_begin']],
    ['direct_page_fault', 'x86-61-stale-leak', 'retry-path-leak', '110 502', 'a stale fault returns with mmu_lock held',
      [{ statement: 'goto out_unlock#2', with: 'return r;' }]],
  ]),
  ...seeds('6.12', 'arch/arm64/kvm/mmu.c', [
    ['user_mem_abort', 'arm64-stale-vma', 'stale-vma', '118', 'the VMA is read after the unlock',
      [{ remove: 'vma = NULL' }, { move: 'vfio_allow_any_uc = vma', after: 'mmap_read_unlock#2' }]],
  ]),
  ...seeds('6.12', 'arch/riscv/kvm/mmu.c', [
    ['kvm_riscv_gstage_map', 'riscv-fresh-sample', 'seq-resampled-mid-op', '107 105', 'sampled again just before the lock',
      [{ insert: 'mmu_seq = kvm->mmu_invalidate_seq;', before: 'spin_lock' }]],
  ]),
];

// prettier-ignore
const unseenOfGpus: readonly Recipe[] = [
  ...seeds('6.12', `${kfd}/kfd_svm.c`, [
    ['svm_range_restore_pages', 'svm-retry-relocks', 'double-lock', '504 502', 'takes the list lock again that it still has',
      [{ remove: 'mutex_unlock#1' }]],
  ]),
  ...seeds('6.1', `${kfd}/kfd_svm.c`, [
    ['svm_range_validate_and_map', 'svm-61-split-leak', 'lock-leak', '502 110', 'a range that was split keeps the lock',
      [{ statement: 'goto unlock_out#2', with: 'goto unreserve_out;' }]],
  ]),
  ...seeds('6.12', `${nouveau}/nouveau_dmem.c`, [
    ['nouveau_dmem_migrate_to_ram', 'dmem-no-finalize', 'migrate-unfinished', '410', 'out of memory leaves the migration open',
      [{ statement: 'goto done#2', with: 'return VM_FAULT_OOM;' }]],
  ]),
  ...seeds('6.1', `${nouveau}/nouveau_svm.c`, [
    ['nouveau_svmm_invalidate_range_start', 'nouveau-61-inverted', 'wrong-callback-result', '206 205',
      'refuses the ranges that may block and waits in the others',
      [{ replace: '! mmu_notifier_range_blockable', with: 'mmu_notifier_range_blockable' }]],
    ['nouveau_atomic_range_fault', 'nouveau-61-timeout', 'notifier-uaf', '406', 'a timeout leaves a notifier of the stack in',
      [{ statement: 'goto out#1', with: 'return ret;' }], [`${nouveau}/nouveau_svm.c:nouveau_svm_fault`]],
  ]),
  ...seeds('6.1', 'drivers/gpu/drm/amd/amdgpu/amdgpu_cs.c', [
    ['amdgpu_cs_submit', 'cs-61-unlock-early', 'unlock-before-install', '109', 'unlocked before the jobs are pushed',
      [{ move: 'mutex_unlock#2', before: 'p -> fence = dma_fence_get' }]],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/amd/amdgpu/amdgpu_gem.c', [
    ['amdgpu_gem_userptr_ioctl', 'gem-ignored', 'register-error', '401', 'goes on without a notifier',
      [{ remove: 'if ( r )#3' }]],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/i915/gem/i915_gem_execbuffer.c', [
    ['eb_move_to_gpu', 'i915-exec-ignored', 'retry-ignored', '102 101', 'the last check has no consequence',
      [{ statement: 'i915_gem_object_userptr_submit_done', with: 'i915_gem_object_userptr_submit_done(obj);' }],
      [`${userptr}:i915_gem_object_userptr_submit_done`]],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/xe/xe_vm.c', [
    ['xe_vm_userptr_pin', 'xe-pin-spinning', 'sleep-in-atomic', '505 114 115', 'pins under a spinlock of the callback',
      [{ move: 'spin_unlock#1', before: 'if ( err )#-1' }],
      ['drivers/gpu/drm/xe/xe_vm.c:xe_vma_userptr_pin_pages', 'drivers/gpu/drm/xe/xe_hmm.c:xe_hmm_userptr_populate_range']],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/radeon/radeon_mn.c', [
    ['radeon_mn_invalidate', 'radeon-refuses', 'wrong-callback-result', '206', 'refuses a range that may block',
      [{ statement: 'return true#2', with: 'return false;' }]],
  ]),
];

// prettier-ignore
const unseenOfDrivers: readonly Recipe[] = [
  ...seeds('6.1', 'lib/test_hmm.c', [
    ['dmirror_interval_invalidate', 'thmm-61-blocks', 'nonblock-sleep', '205', 'blocks whatever the range says',
      [{ statement: 'mmu_notifier_range_blockable', with: 'mutex_lock(&dmirror->mutex);' }]],
    ['dmirror_fops_release', 'thmm-61-freed-first', 'notifier-uaf', '406', 'removed after the object was freed',
      [{ move: 'mmu_interval_notifier_remove', after: 'kfree' }]],
    ['dmirror_range_fault', 'thmm-61-unlock-early', 'unlock-before-install', '109', 'unlocked before the pages are stored',
      [{ move: 'mutex_unlock#-1', before: 'dmirror_do_fault' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/core/umem_odp.c', [
    ['ib_umem_odp_alloc_child', 'odp-61-child-mm-leak', 'mm-lifetime', '409', 'a failed child keeps the mm',
      [{ remove: 'mmput#2' }]],
  ]),
  ...seeds('6.1', mlx5, [
    ['mlx5_ib_invalidate_range', 'mlx5-61-seq-skipped', 'set-seq-missing', '201', 'nothing mapped yet, no sequence moved',
      [{ move: 'mmu_interval_set_seq', after: 'if ( ! mr )' }]],
    ['destroy_unused_implicit_child_mr', 'mlx5-61-destroyed-here', 'remove-under-lock', '405 213 504',
      'the callback destroys its own region', [{ statement: 'queue_work', with: 'free_implicit_child_mr_work(&mr->odp_destroy.work);' }],
      [`${mlx5}:mlx5_ib_invalidate_range`, `${mlx5}:free_implicit_child_mr_work`]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/hw/hfi1/user_exp_rcv.c', [
    ['hfi1_user_exp_rcv_setup', 'hfi1-61-wrong-lock', 'retry-wrong-lock', '104', 'checked under another lock',
      [{ replace: 'tidbuf -> cover_mutex#2', with: 'uctxt->exp_mutex' },
        { replace: 'tidbuf -> cover_mutex#2', with: 'uctxt->exp_mutex' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/hw/hfi1/mmu_rb.c', [
    ['hfi1_mmu_rb_unregister', 'hfi1-61-no-grab', 'mm-lifetime', '409', 'the mm is not held across the removal',
      [{ remove: 'mmgrab' }]],
  ]),
  ...seeds('6.1', 'drivers/xen/gntdev.c', [
    ['gntdev_mmap', 'gntdev-61-flag-lost', 'notifier-uaf', '406', 'what was inserted is not marked, so never removed',
      [{ remove: 'map -> notifier_init = true' }],
      ['drivers/xen/gntdev.c:gntdev_put_map', 'drivers/xen/gntdev.c:gntdev_free_map']],
  ]),
  ...seeds('6.1', 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c', [
    ['arm_smmu_mm_release', 'smmu-61-release-leak', 'callback-lock-leak', '214 502', 'returns with the lock when cleared',
      [{ remove: 'mutex_unlock#1' }]],
  ]),
  ...seeds('6.1', 'drivers/iommu/intel/svm.c', [
    ['intel_svm_bind_mm', 'vtd-61-free-registered', 'notifier-uaf', '406', 'an error frees with the notifier registered',
      [{ remove: 'if ( svm -> notifier . ops )#1' }]],
  ]),
  ...seeds('6.1', 'arch/x86/kernel/cpu/sgx/driver.c', [
    ['sgx_release', 'sgx-61-unregister-locked', 'remove-under-lock', '405 505', 'unregistered under the lock of release',
      [{ move: 'mmu_notifier_unregister', after: 'list_del_rcu' }]],
  ]),
];

// prettier-ignore
const unseenOfMm: readonly Recipe[] = [
  ...seeds('6.12', 'mm/memory.c', [
    ['remove_device_exclusive_entry', 'exclusive-start-early', 'start-end-unbalanced', '301',
      'started before the exit of a lock that failed',
      [{ move: 'mmu_notifier_range_init_owner', before: 'ret = folio_lock_or_retry' },
        { move: start, before: 'ret = folio_lock_or_retry' }]],
  ]),
  ...seeds('6.1', 'mm/hugetlb.c', [
    ['__unmap_hugepage_range', 'hugetlb-61-unmap-returns', 'start-end-unbalanced', '301', 'the page that was looked for skips the end',
      [{ statement: 'break', with: 'return;' }]],
  ]),
  ...seeds('6.1', 'fs/proc/task_mmu.c', [
    ['clear_refs_write', 'clear-refs-61-wrong-label', 'unlock-not-held', '503', 'a killed task unlocks what it did not lock',
      [{ statement: 'goto out_mm', with: 'goto out_unlock;' }]],
  ]),
];

export const unseenSeeds: readonly Recipe[] = [
  ...unseenOfKvm,
  ...unseenOfGpus,
  ...unseenOfDrivers,
  ...unseenOfMm,
];
