// Seeded bugs that were written blind into the gaps of the development set: KVM, the IOMMUs, the enclaves, the drivers with
// plain notifiers and the memory management. The first run is what counts; what is to be blind again needs a new set.

import { seeds, type Recipe } from './recipe.ts';

const main = 'virt/kvm/kvm_main.c';
const x86 = 'arch/x86/kvm/mmu/mmu.c';
const ppc = 'arch/powerpc/kvm';
const sgx = 'arch/x86/kernel/cpu/sgx';
const gru = 'drivers/misc/sgi-gru';
const vtd = 'drivers/iommu/intel/svm.c';
const smmu = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c';
const start = 'mmu_notifier_invalidate_range_start';
const end = 'mmu_notifier_invalidate_range_end';
const unbalanced = 'start-end-unbalanced';

// prettier-ignore
const besideInKvm: readonly Recipe[] = [
  ...seeds('6.12', main, [
    ['kvm_mmu_notifier_invalidate_range_start', 'b-kvm-may-block', 'nonblock-sleep', '205', 'may give way in any range',
      [{ replace: 'mmu_notifier_range_blockable ( range )', with: 'true' }], [`${main}:__kvm_handle_hva_range`]],
    ['kvm_destroy_vm', 'b-kvm-unregister-locked', 'remove-under-lock', '405 505', 'unregistered under the lock of start',
      [{ insert: 'spin_lock(&kvm->mn_invalidate_lock);', before: 'mmu_notifier_unregister' },
        { insert: 'spin_unlock(&kvm->mn_invalidate_lock);', after: 'mmu_notifier_unregister' }]],
  ]),
  ...seeds('6.12', 'virt/kvm/guest_memfd.c', [
    ['kvm_gmem_invalidate_end', 'b-gmem-end-unlocked', 'begin-end-unlocked', '303', 'ends the invalidation without mmu_lock',
      [{ remove: 'KVM_MMU_LOCK' }, { remove: 'KVM_MMU_UNLOCK' }], [`${main}:kvm_mmu_invalidate_end`]],
  ]),
  ...seeds('6.12', 'virt/kvm/pfncache.c', [
    ['hva_to_pfn_retry', 'b-pfncache-relaxed', 'unlock-before-install', '109', 'gives way between the check and the new pfn',
      [{ insert: 'write_unlock_irq(&gpc->lock);\ncond_resched();\nwrite_lock_irq(&gpc->lock);', before: 'gpc -> valid = true' }]],
    ['hva_to_pfn_retry', 'b-pfncache-map-locked', 'sleep-in-atomic', '505 504', 'maps the page with the lock already taken',
      [{ move: 'write_lock_irq#1', before: 'if ( new_pfn == gpc -> pfn )' }]],
  ]),
  ...seeds('6.12', x86, [
    ['kvm_tdp_mmu_page_fault', 'b-tdp-check-first', 'retry-unlocked', '103', 'checked before the lock is taken',
      [{ statement: 'goto out_unlock', with: '{\n\t\tkvm_release_pfn_clean(orig_pfn);\n\t\treturn r;\n\t}' },
        { remove: 'out_unlock :' }, { move: 'read_lock', before: 'r = kvm_tdp_mmu_map' }],
      [`${x86}:is_page_fault_stale`]],
    ['kvm_zap_gfn_range', 'b-x86-zap-end-unlocked', 'begin-end-unlocked', '303', 'ends after the unlock',
      [{ move: 'kvm_mmu_invalidate_end', after: 'write_unlock' }], [`${main}:kvm_mmu_invalidate_end`]],
    ['direct_page_fault', 'b-x86-topup-locked', 'reclaim-recursion', '505 113', 'fills the caches under mmu_lock',
      [{ remove: 'r = mmu_topup_memory_caches' }, { remove: 'if ( r )#1' },
        { insert: 'r = mmu_topup_memory_caches(vcpu, false);\nif (r)\n\tgoto out_unlock;', after: 'write_lock' }],
      [`${x86}:mmu_topup_memory_caches`]],
  ]),
  ...seeds('6.12', 'arch/x86/kvm/mmu/paging_tmpl.h', [
    ['FNAME(page_fault)', 'b-tmpl-no-retry', 'retry-missing', '101', 'the shadow fault never asks whether it is stale',
      [{ remove: 'if ( is_page_fault_stale' }]],
  ]),
  ...seeds('6.12', 'arch/x86/kvm/vmx/vmx.c', [
    ['vmx_set_apic_access_page_addr', 'b-vmx-lookup-locked', 'reclaim-recursion', '505 114 502', 'looked up under mmu_lock',
      [{ move: 'read_lock', before: 'pfn = gfn_to_pfn_memslot' }]],
  ]),
  ...seeds('6.12', 'arch/arm64/kvm/mmu.c', [
    ['user_mem_abort', 'b-arm64-gives-way', 'unlock-before-install', '109', 'may drop the lock between the check and the map',
      [{ insert: 'cond_resched_rwlock_read(&kvm->mmu_lock);', before: 'if ( fault_is_perm && vma_pagesize == fault_granule )' }]],
    ['user_mem_abort', 'b-arm64-page-kept', 'retry-path-leak', '110', 'a collision returns with the reference on the page',
      [{ statement: 'goto out_unlock#1', with: '{\n\t\t\tread_unlock(&kvm->mmu_lock);\n\t\t\treturn 0;\n\t\t}' }]],
  ]),
  ...seeds('6.12', 'arch/riscv/kvm/mmu.c', [
    ['kvm_riscv_gstage_map', 'b-riscv-current-seq', 'seq-wrong', '108 107 105', 'compares the sequence with itself',
      [{ replace: 'mmu_invalidate_retry ( kvm , mmu_seq )', with: 'mmu_invalidate_retry(kvm, kvm->mmu_invalidate_seq)' }]],
  ]),
  ...seeds('6.12', 'arch/loongarch/kvm/mmu.c', [
    ['kvm_map_page', 'b-loongarch-late', 'seq-late', '105', 'sampled after the lookup of the pfn',
      [{ move: 'mmu_seq = kvm -> mmu_invalidate_seq', after: 'pfn = gfn_to_pfn_prot' }]],
  ]),
  ...seeds('6.12', 'arch/mips/kvm/mmu.c', [
    ['kvm_mips_map_page', 'b-mips-old-sample', 'seq-not-resampled', '106', 'the next round keeps the sample',
      [{ remove: 'retry :' }, { insert: 'retry:', after: 'smp_rmb' }]],
    ['kvm_mips_map_page', 'b-mips-no-barrier', 'barrier-missing', '116', 'nothing orders the sample before the lookup',
      [{ remove: 'smp_rmb' }]],
  ]),
  ...seeds('6.12', `${ppc}/book3s_64_mmu_radix.c`, [
    ['kvmppc_book3s_instantiate_page', 'b-radix-fresh-sample', 'seq-resampled-mid-op', '107 105', 'sampled again after the lookup',
      [{ insert: 'mmu_seq = kvm->mmu_invalidate_seq;\nsmp_rmb();', before: 'ret = kvmppc_create_pte' }],
      [`${ppc}/book3s_64_mmu_radix.c:kvmppc_create_pte`]],
  ]),
  ...seeds('6.12', `${ppc}/book3s_64_mmu_hv.c`, [
    ['kvmppc_book3s_hv_page_fault', 'b-hv-dirty-locked', 'sleep-in-atomic', '505', 'locks the page with preemption off',
      [{ move: 'if ( page && hpte_is_writable ( r ) )', before: '__unlock_hpte#1' }]],
  ]),
  ...seeds('6.12', `${ppc}/e500_mmu_host.c`, [
    ['kvmppc_e500_shadow_map', 'b-e500-ignored', 'retry-ignored', '102 101', 'the result of the check is dropped',
      [{ ignore: 'mmu_invalidate_retry' }]],
    ['kvmppc_e500_shadow_map', 'b-e500-stale-vma', 'stale-vma', '118', 'the VMA is read after the unlock',
      [{ insert: 'if (vma && is_vm_hugetlb_page(vma))\n\tgvaddr &= ~(vma_kernel_pagesize(vma) - 1);',
        after: 'mmap_read_unlock' }]],
  ]),
];

// prettier-ignore
const besideInDrivers: readonly Recipe[] = [
  ...seeds('6.12', `${sgx}/driver.c`, [
    ['sgx_release', 'b-sgx-freed-first', 'notifier-uaf', '406', 'unregistered after the object was freed',
      [{ move: 'mmu_notifier_unregister', after: 'kfree' }]],
  ]),
  ...seeds('6.12', `${sgx}/encl.c`, [
    ['sgx_encl_mm_add', 'b-sgx-register-relocks', 'register-locking', '403 504', 'the variant that takes the mmap lock itself',
      [{ replace: '__mmu_notifier_register', with: 'mmu_notifier_register' }]],
    ['sgx_encl_cpumask', 'b-sgx-dead-mm', 'mm-lifetime', '409', 'takes a reference on an mm that may be dead',
      [{ statement: 'if ( ! mmget_not_zero', with: 'mmget(encl_mm->mm);' }]],
  ]),
  ...seeds('6.12', `${sgx}/main.c`, [
    ['sgx_reclaimer_age', 'b-sgx-age-mm-leak', 'mm-lifetime', '409', 'a young page leaves the loop with the mm',
      [{ move: 'if ( ! ret )#1', before: 'mmput_async' }]],
  ]),
  ...seeds('6.12', 'drivers/iommu/amd/pasid.c', [
    ['amd_iommu_domain_alloc_sva', 'b-amd-ignored', 'register-error', '401', 'the result is dropped', [{ remove: 'if ( ret )' }]],
  ]),
  ...seeds('6.12', vtd, [
    ['intel_svm_domain_alloc', 'b-vtd-free-registered', 'notifier-uaf', '406', 'out of memory frees with the notifier registered',
      [{ insert: 'domain->qi_batch = kzalloc(sizeof(*domain->qi_batch), GFP_KERNEL);\n' +
        'if (!domain->qi_batch) {\n\tkfree(domain);\n\treturn ERR_PTR(-ENOMEM);\n}', before: 'return & domain -> domain' }]],
  ]),
  ...seeds('6.12', smmu, [
    ['arm_smmu_mm_release', 'b-smmu-release-returns', 'callback-lock-leak', '214 502', 'without a descriptor the lock is kept',
      [{ statement: 'continue', with: 'return;' }]],
  ]),
  ...seeds('6.12', 'drivers/iommu/iommu-sva.c', [
    ['iommu_sva_domain_alloc', 'b-sva-no-grab', 'mm-lifetime', '409', 'the mm is not held until the domain goes',
      [{ remove: 'mmgrab' }]],
  ]),
  ...seeds('6.12', `${gru}/grutlbpurge.c`, [
    ['gru_invalidate_range_start', 'b-gru-start-waits', 'nonblock-sleep', '205 213', 'waits for the other ranges first',
      [{ insert: 'wait_event(gms->ms_wait_queue, !atomic_read(&gms->ms_range_active));', before: 'atomic_inc' }]],
    ['gru_register_mmu_notifier', 'b-gru-get-relocks', 'register-locking', '403 504', 'takes a mmap lock that is held',
      [{ replace: 'mmu_notifier_get_locked', with: 'mmu_notifier_get' }],
      [`${gru}/grufault.c:gru_alloc_locked_gts`, `${gru}/grumain.c:gru_alloc_gts`, `${gru}/grumain.c:gru_alloc_thread_state`]],
  ]),
  ...seeds('6.12', `${gru}/grufault.c`, [
    ['gru_find_lock_gts', 'b-gru-mmap-leak', 'mmap-lock', '502', 'an address without a state keeps the mmap lock',
      [{ remove: 'mmap_read_unlock' }]],
  ]),
  ...seeds('6.12', 'drivers/misc/ocxl/link.c', [
    ['xsl_fault_handler_bh', 'b-ocxl-fault-mm-leak', 'mm-lifetime', '409', 'a fault that fails keeps the mm',
      [{ statement: 'goto ack', with: '{\n\t\tack_irq(spa, r);\n\t\treturn;\n\t}' }, { remove: 'ack :' }],
      ['drivers/misc/ocxl/link.c:xsl_fault_handler']],
  ]),
  ...seeds('6.12', 'drivers/xen/gntdev.c', [
    ['gntdev_put_map', 'b-gntdev-freed-first', 'notifier-uaf', '406', 'removed after the map was freed',
      [{ move: 'if ( use_ptemod && map -> notifier_init )', after: 'gntdev_free_map' }]],
  ]),
];

// prettier-ignore
const besideInMm: readonly Recipe[] = [
  ...seeds('6.12', 'kernel/events/uprobes.c', [
    ['__replace_page', 'b-uprobes-charge-late', unbalanced, '301 502', 'a failed charge returns between start and end',
      [{ move: 'if ( new_page )#1', after: start }]],
  ]),
  ...seeds('6.12', 'mm/migrate_device.c', [
    ['__migrate_device_pages', 'b-migrate-flag-lost', unbalanced, '301', 'starts each time and never remembers to end',
      [{ remove: 'notified = true' }]],
    ['migrate_device_coherent_folio', 'b-coherent-returns', 'retry-path-leak', '410 502', 'out of memory keeps the page locked',
      [{ insert: 'if (!dfolio)\n\treturn -ENOMEM;', before: 'if ( dfolio )#1' }]],
  ]),
  ...seeds('6.12', 'mm/khugepaged.c', [
    ['collapse_huge_page', 'b-collapse-end-locked', 'sleep-in-atomic', '505', 'ended under the lock of the table',
      [{ move: end, before: 'spin_unlock ( pmd_ptl )#1' }]],
    ['collapse_huge_page', 'b-collapse-stale-vma', 'stale-vma', '118', 'goes on with the VMA from before the unlock',
      [{ remove: 'result = hugepage_vma_revalidate#2' }, { remove: 'if ( result != SCAN_SUCCEED )#5' }]],
  ]),
  ...seeds('6.12', 'mm/mremap.c', [
    ['move_page_tables', 'b-mremap-start-early', unbalanced, '301', 'started before the exit for huge pages',
      [{ move: 'mmu_notifier_range_init', before: 'if ( is_vm_hugetlb_page' },
        { move: start, before: 'if ( is_vm_hugetlb_page' }]],
  ]),
  ...seeds('6.12', 'mm/userfaultfd.c', [
    ['move_pages_pte', 'b-uffd-restarts', unbalanced, '301', 'a retry starts once more',
      [{ remove: 'retry :' }, { insert: 'retry:', before: start }]],
  ]),
];

export const besideInCore: readonly Recipe[] = [...besideInKvm, ...besideInDrivers, ...besideInMm];
