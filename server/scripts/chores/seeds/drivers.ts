// Seeded bugs in the other drivers: IOMMUs, accelerators, InfiniBand, Xen, enclaves, the test driver.

import { seeds, type Recipe } from './recipe.ts';

const setup = 'hfi1_user_exp_rcv_setup';
const link = 'drivers/misc/ocxl/link.c';
const smmu = 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c';
const odpMap = 'ib_umem_odp_map_dma_and_lock';

// prettier-ignore
export const seedsOfDrivers: readonly Recipe[] = [
  ...seeds('6.12', link, [
    ['arch_invalidate_secondary_tlbs', 'ocxl-flush-sleeps', 'sleep-in-atomic', '208 505', 'sleeps in a callback that is atomic',
      [{ insert: 'msleep(1);', before: 'spin_lock' }]],
    ['ocxl_link_remove_pe', 'ocxl-no-unregister', 'notifier-uaf', '406', 'freed while the notifier is registered',
      [{ remove: 'mmu_notifier_unregister' }]],
    ['ocxl_link_remove_pe', 'ocxl-unregister-locked', 'remove-under-lock', '405 505', 'unregistered under the lock of the callback',
      [{ move: 'mmu_notifier_unregister', after: 'spin_lock' }]],
  ]),
  ...seeds('6.12', 'drivers/iommu/intel/svm.c', [
    ['intel_svm_domain_alloc', 'vtd-ignored', 'register-error', '401', 'the result is dropped', [{ remove: 'if ( ret )' }]],
    ['intel_svm_domain_alloc', 'vtd-lock-late', 'lock-init-after-insert', '404', 'the lock of release is made after the registration',
      [{ move: 'spin_lock_init ( & domain -> lock', after: 'if ( ret )' }]],
    ['intel_svm_domain_free', 'vtd-free-after-put', 'notifier-uaf', '406', 'freed right after the put',
      [{ insert: 'kfree(dmar_domain);', after: 'mmu_notifier_put' }]],
    ['intel_mm_release', 'vtd-alloc-locked', 'sleep-in-atomic', '505', 'allocates under a spinlock',
      [{ insert: 'kfree(kmalloc(64, GFP_KERNEL));', after: 'spin_lock_irqsave' }]],
    ['intel_mm_free_notifier', 'vtd-free-sleeps', 'sleep-in-atomic', '208 505', 'sleeps in free_notifier',
      [{ insert: 'synchronize_rcu();', before: 'kfree#1' }]],
  ]),
  ...seeds('6.12', smmu, [
    ['arm_smmu_sva_domain_alloc', 'smmu-put-never-registered', 'register-error', '402', 'a failed registration is put',
      [{ insert: 'mmu_notifier_put(&smmu_domain->mmu_notifier);', before: 'xa_erase' }]],
    ['arm_smmu_sva_domain_alloc', 'smmu-free-registered', 'notifier-uaf', '406', 'an error after the registration frees',
      [{ insert: 'if (!smmu->dev)\n\tgoto err_asid;', before: 'return & smmu_domain -> domain' }]],
    ['arm_smmu_mm_release', 'smmu-release-sleeps', 'sleep-in-atomic', '505', 'a mutex under a spinlock',
      [{ insert: 'mutex_lock(&arm_smmu_asid_lock);\nmutex_unlock(&arm_smmu_asid_lock);', after: 'spin_lock_irqsave' }]],
    ['arm_smmu_sva_notifier_synchronize', 'smmu-no-synchronize', 'notifier-uaf', '407', 'the module goes before its callbacks',
      [{ remove: 'mmu_notifier_synchronize' }], [`${smmu}:arm_smmu_sva_domain_free`]],
  ]),
  ...seeds('6.12', 'arch/s390/kvm/pv.c', [
    ['kvm_s390_pv_init_vm', 's390-register-locked', 'register-locking', '403 504', 'registered with the mmap lock held',
      [{ insert: 'mmap_write_lock(kvm->mm);', before: 'mmu_notifier_register' },
        { insert: 'mmap_write_unlock(kvm->mm);', after: 'mmu_notifier_register' }]],
  ]),
  ...seeds('6.12', 'drivers/misc/sgi-gru/grufile.c', [
    ['gru_exit', 'gru-no-synchronize', 'notifier-uaf', '407', 'the module goes before its callbacks',
      [{ remove: 'mmu_notifier_synchronize' }], ['drivers/misc/sgi-gru/grutlbpurge.c:gru_drop_mmu_notifier']],
  ]),
  ...seeds('6.1', 'drivers/misc/sgi-gru/grutlbpurge.c', [
    ['gru_invalidate_range_start', 'gru-61-no-inc', 'start-end-unbalanced', '301', 'the start does not count',
      [{ remove: 'atomic_inc' }], ['drivers/misc/sgi-gru/grutlbpurge.c:gru_invalidate_range_end']],
    ['gru_invalidate_range_start', 'gru-61-eagain', 'wrong-callback-result', '206', 'a start with an end refuses',
      [{ replace: '0#-1', with: '-EBUSY' }]],
  ]),
  ...seeds('6.1', 'drivers/xen/gntdev.c', [
    ['gntdev_invalidate', 'gntdev-61-refuses', 'wrong-callback-result', '206', 'refuses a range that may block',
      [{ replace: 'return true#1', with: 'return false' }]],
    ['gntdev_put_map', 'gntdev-61-no-remove', 'notifier-uaf', '406', 'freed while the notifier is in',
      [{ remove: 'mmu_interval_notifier_remove' }]],
    ['gntdev_mmap', 'gntdev-61-lock-kept', 'lock-leak', '502', 'a failed insertion keeps the lock',
      [{ statement: 'goto out_unlock_put#-1', with: 'goto out_put_map;' }]],
    ['gntdev_mmap', 'gntdev-61-unlocked-variant', 'register-locking', '403 504', 'the variant that takes the mmap lock itself',
      [{ replace: 'mmu_interval_notifier_insert_locked', with: 'mmu_interval_notifier_insert' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/hw/hfi1/user_exp_rcv.c', [
    ['tid_cover_invalidate', 'hfi1-61-set-seq', 'set-seq-unlocked', '202', 'moves the sequence after the unlock',
      [{ move: 'mmu_interval_set_seq', after: 'mutex_unlock' }]],
    ['tid_cover_invalidate', 'hfi1-61-no-set-seq', 'set-seq-missing', '201', 'the sequence does not move',
      [{ remove: 'mmu_interval_set_seq' }]],
    ['set_rcvarray_entry', 'hfi1-61-ignored', 'register-error', '401', 'the result is dropped', [{ remove: 'if ( ret )' }]],
    ['set_rcvarray_entry', 'hfi1-61-remove-never-in', 'register-error', '402', 'a failed insertion is removed',
      [{ insert: 'mmu_interval_notifier_remove(&node->notifier);', before: 'dma_unmap_single' }]],
    [setup, 'hfi1-61-fault-locked', 'reclaim-recursion', '114 115', 'pins under the lock of the callback',
      [{ insert: 'mutex_lock(&tidbuf->cover_mutex);', before: 'pin_rcv_pages' },
        { insert: 'mutex_unlock(&tidbuf->cover_mutex);', after: 'pin_rcv_pages' }],
      ['drivers/infiniband/hw/hfi1/user_exp_rcv.c:pin_rcv_pages']],
    [setup, 'hfi1-61-ignored-check', 'retry-ignored', '102 101', 'the result of the check is dropped',
      [{ statement: 'mmu_interval_read_retry', with: 'mmu_interval_read_retry(&tidbuf->notifier, mmu_seq);' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/hw/hfi1/mmu_rb.c', [
    ['mmu_notifier_range_start', 'hfi1-61-flush', 'wait-in-callback', '213 205', 'waits for a work that takes its lock',
      [{ insert: 'flush_work(&handler->del_work);', after: 'spin_unlock_irqrestore' }]],
    ['hfi1_mmu_rb_register', 'hfi1-61-lock-late', 'lock-init-after-insert', '404', 'the lock is made after the registration',
      [{ move: 'spin_lock_init', after: 'if ( ret )' }]],
  ]),
  ...seeds('6.1', 'drivers/iommu/amd/iommu_v2.c', [
    ['amd_iommu_bind_pasid', 'amd-61-free-registered', 'notifier-uaf', '406 409', 'an error frees with the notifier registered',
      [{ statement: 'goto out_unregister', with: 'goto out_free;' }]],
    ['mn_invalidate_range', 'amd-61-flush-sleeps', 'sleep-in-atomic', '208 505', 'sleeps in a callback that is atomic',
      [{ insert: 'flush_workqueue(iommu_wq);', before: 'dev_state =' }]],
    ['do_fault', 'amd-61-fault-leak', 'mmap-lock', '502', 'an unknown address returns with the mmap lock',
      [{ statement: 'goto out#1', with: 'return;' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/core/umem_odp.c', [
    [odpMap, 'odp-61-mm-leak', 'mm-lifetime', '409', 'the reference on the mm is never dropped', [{ remove: 'mmput_async' }]],
    [odpMap, 'odp-61-fault-locked', 'reclaim-recursion', '114 504', 'faults under the lock of the callback',
      [{ move: 'mutex_lock', before: 'mmap_read_lock' }]],
    ['ib_init_umem_odp', 'odp-61-lock-late', 'lock-init-after-insert', '404', 'the lock is made after the insertion',
      [{ move: 'mutex_init', before: 'return 0' }]],
  ]),
  ...seeds('6.1', 'drivers/infiniband/hw/mlx5/odp.c', [
    ['pagefault_real_mr', 'mlx5-61-lock-kept', 'lock-leak', '502', 'returns with the lock of the memory region',
      [{ remove: 'mutex_unlock' }], ['drivers/infiniband/hw/mlx5/odp.c:pagefault_mr']],
  ]),
  ...seeds('6.1', 'lib/test_hmm.c', [
    ['dmirror_exclusive', 'thmm-61-mm-leak', 'mm-lifetime', '409', 'a partial result keeps the mm', [{ remove: 'mmput#1' }]],
    ['dmirror_exclusive', 'thmm-61-mmap-leak', 'mmap-lock', '502', 'a partial result keeps the mmap lock',
      [{ remove: 'mmap_read_unlock#1' }]],
    ['dmirror_range_fault', 'thmm-61-begin-locked', 'reclaim-recursion', '115 114 504', 'waits for invalidations under their lock',
      [{ move: 'mutex_lock', before: 'mmu_interval_read_begin' }]],
  ]),
  ...seeds('6.1', 'arch/x86/kernel/cpu/sgx/encl.c', [
    ['sgx_encl_mm_add', 'sgx-61-ignored', 'register-error', '401', 'the result is dropped', [{ remove: 'if ( ret )' }]],
    ['sgx_mmu_notifier_release', 'sgx-61-free-after-put', 'notifier-uaf', '406', 'freed right after the put',
      [{ insert: 'kfree(encl_mm);', after: 'mmu_notifier_put' }]],
    ['sgx_mmu_notifier_release', 'sgx-61-srcu-locked', 'sleep-in-atomic', '505', 'waits for readers under a spinlock',
      [{ move: 'spin_unlock', after: 'if ( tmp == encl_mm )#2' }]],
  ]),
];
