// Seeded bugs in graphics drivers: userptr and shared virtual memory.

import { seeds, type Recipe } from './recipe.ts';

const amdgpu = 'drivers/gpu/drm/amd/amdgpu';
const kfd = 'drivers/gpu/drm/amd/amdkfd';
const hmm = `${amdgpu}/amdgpu_hmm.c`;
const worker = 'amdgpu_amdkfd_restore_userptr_worker';
const evict = 'amdgpu_amdkfd_evict_userptr';
const getPages = 'amdgpu_hmm_range_get_pages';
const userPages = 'amdgpu_ttm_tt_get_user_pages';
const validate = 'svm_range_validate_and_map';
const svmCallback = 'svm_range_cpu_invalidate_pagetables';
const xeCallback = 'vma_userptr_invalidate';
const alloc = 'kfree(kmalloc(64, GFP_KERNEL));';

// prettier-ignore
export const seedsOfGpus: readonly Recipe[] = [
  ...seeds('6.12', hmm, [
    ['amdgpu_hmm_invalidate_gfx', 'amdgpu-gfx-blocks', 'nonblock-sleep', '205', 'blocks whatever the range says',
      [{ remove: 'mmu_notifier_range_blockable' }]],
    ['amdgpu_hmm_invalidate_gfx', 'amdgpu-gfx-set-seq', 'set-seq-unlocked', '202', 'moves the sequence after the unlock',
      [{ move: 'mmu_interval_set_seq', after: 'mutex_unlock' }]],
    ['amdgpu_hmm_invalidate_gfx', 'amdgpu-gfx-alloc', 'reclaim-recursion', '209', 'allocates in the callback',
      [{ insert: alloc, after: 'mutex_lock' }]],
    ['amdgpu_hmm_invalidate_hsa', 'amdgpu-hsa-nothing', 'set-seq-missing', '201', 'does nothing and says it did',
      [{ remove: 'amdgpu_amdkfd_evict_userptr' }]],
    [getPages, 'amdgpu-begin-late', 'seq-late', '105', 'sampled after the pages were looked up',
      [{ move: 'mmu_interval_read_begin', before: '* phmm_range = hmm_range' }]],
    [getPages, 'amdgpu-begin-per-chunk', 'seq-resampled-mid-op', '107', 'sampled again for every chunk',
      [{ move: 'mmu_interval_read_begin', before: 'hmm_range_fault' }]],
    ['amdgpu_hmm_unregister', 'amdgpu-remove-locked', 'remove-under-lock', '405', 'removed under the lock of the callback',
      [{ insert: 'mutex_lock(&amdgpu_ttm_adev(bo->tbo.bdev)->notifier_lock);', before: 'mmu_interval_notifier_remove' },
        { insert: 'mutex_unlock(&amdgpu_ttm_adev(bo->tbo.bdev)->notifier_lock);', after: 'mmu_interval_notifier_remove' }]],
  ]),
  ...seeds('6.12', `${amdgpu}/amdgpu_amdkfd_gpuvm.c`, [
    [evict, 'kfd-evict-set-seq', 'set-seq-unlocked', '202', 'moves the sequence after the unlock',
      [{ move: 'mmu_interval_set_seq', after: 'mutex_unlock' }]],
    [evict, 'kfd-evict-wrong-seq', 'set-seq-wrong', '203', 'sets the sequence that is there already',
      [{ replace: 'mni , cur_seq', with: 'mni, mni->invalidate_seq' }]],
    [evict, 'kfd-evict-leak', 'callback-lock-leak', '214 502', 'returns with the lock held on the second eviction',
      [{ insert: 'if (mem->invalid > 1)\n\treturn 0;', after: 'mem -> invalid' }]],
    [worker, 'kfd-worker-check-early', 'retry-unlocked', '103 104', 'confirmed before the notifier lock is taken',
      [{ move: 'confirm_valid_user_pages_locked', before: 'mutex_lock#3' },
        { statement: 'goto unlock_notifier_out#1', with: 'goto unlock_out;' }],
      [`${hmm}:amdgpu_hmm_range_get_pages_done`, `${amdgpu}/amdgpu_amdkfd_gpuvm.c:confirm_valid_user_pages_locked`]],
    [worker, 'kfd-worker-mm-leak', 'mm-lifetime', '409', 'the reference on the mm is never dropped', [{ remove: 'mmput' }]],
    [worker, 'kfd-worker-error-leak', 'lock-leak', '502 409', 'an error returns with the process lock and the mm',
      [{ statement: 'goto unlock_out#1', with: 'return;' }]],
    ['update_invalid_user_pages', 'kfd-fault-locked', 'reclaim-recursion', '114 504 113', 'faults pages in under the notifier lock',
      [{ remove: 'mutex_unlock#1' }, { remove: 'mutex_lock#2' }]],
  ]),
  ...seeds('6.12', `${amdgpu}/amdgpu_ttm.c`, [
    [userPages, 'amdgpu-fault-unlocked', 'mmap-lock', '501', 'faults without the mmap lock',
      [{ remove: 'mmap_read_lock' }, { remove: 'mmap_read_unlock' }], [`${hmm}:${getPages}`]],
    [userPages, 'amdgpu-mm-leak', 'mm-lifetime', '409', 'the reference on the mm is never dropped', [{ remove: 'mmput' }]],
    [userPages, 'amdgpu-vma-leak', 'mmap-lock', '502 409', 'the path without a VMA keeps mmap lock and mm',
      [{ statement: 'goto out_unlock#1', with: 'return r;' }]],
  ]),
  ...seeds('6.12', `${kfd}/kfd_svm.c`, [
    [validate, 'svm-ignored', 'retry-ignored', '102 101', 'the result of the check is dropped',
      [{ ignore: 'amdgpu_hmm_range_get_pages_done' }]],
    [validate, 'svm-check-first', 'retry-unlocked', '103', 'checked before the lock is taken',
      [{ move: 'svm_range_lock#2', after: 'amdgpu_hmm_range_get_pages_done' }], [`${hmm}:amdgpu_hmm_range_get_pages_done`]],
    [validate, 'svm-unlock-early', 'unlock-before-install', '109', 'unlocked between check and map',
      [{ move: 'svm_range_unlock#2', after: 'amdgpu_hmm_range_get_pages_done' }]],
    [svmCallback, 'svm-no-set-seq', 'set-seq-missing', '201', 'the sequence does not move', [{ remove: 'mmu_interval_set_seq' }]],
    [svmCallback, 'svm-mmput', 'mmput-in-callback', '212', 'drops a reference on the mm in the callback',
      [{ insert: 'mmput(mni->mm);', before: 'svm_range_unlock' }]],
    [svmCallback, 'svm-mmap-lock', 'mmap-lock-in-callback', '210', 'takes the mmap lock in the callback',
      [{ insert: 'mmap_read_lock(mni->mm);\nmmap_read_unlock(mni->mm);', before: 'svm_range_lock' }]],
    ['svm_range_restore_work', 'svm-restore-leak', 'lock-leak', '502 409', 'a failed range returns with all locks held',
      [{ statement: 'goto out_reschedule#1', with: 'return;' }]],
    ['svm_range_restore_work', 'svm-restore-mm-leak', 'mm-lifetime', '409', 'the reference on the mm is never dropped',
      [{ remove: 'mmput' }]],
    ['svm_range_remove_notifier', 'svm-remove-locked', 'remove-under-lock', '405', 'removed under the lock of the callback',
      [{ insert: 'svm_range_lock(prange);', before: 'mmu_interval_notifier_remove' },
        { insert: 'svm_range_unlock(prange);', after: 'mmu_interval_notifier_remove' }]],
    ['svm_range_deferred_list_work', 'svm-deferred-spin', 'sleep-in-atomic', '505', 'takes the mmap lock under a spinlock',
      [{ move: 'spin_unlock#1', after: 'mmap_write_lock' }]],
  ]),
  ...seeds('6.1', `${kfd}/kfd_svm.c`, [
    [svmCallback, 'svm-61-set-seq', 'set-seq-unlocked', '202', 'moves the sequence after the unlock',
      [{ move: 'mmu_interval_set_seq', after: 'svm_range_unlock' }]],
    [svmCallback, 'svm-61-leak', 'callback-lock-leak', '214 502', 'returns with the lock held', [{ remove: 'svm_range_unlock' }]],
  ]),
  ...seeds('6.12', `${kfd}/kfd_process.c`, [
    ['create_process', 'kfd-put-never-got', 'register-error', '402', 'a failed get is put',
      [{ insert: 'mmu_notifier_put(&process->mmu_notifier);', before: 'hash_del_rcu' }]],
    ['kfd_process_free_notifier', 'kfd-free-waits', 'sleep-in-atomic', '208 505', 'sleeps in free_notifier',
      [{ insert: 'synchronize_srcu(&kfd_processes_srcu);', before: 'kfd_unref_process' }]],
    ['kfd_process_notifier_release_internal', 'kfd-unregister-in-release', 'remove-under-lock', '405 213',
      'release waits for itself',
      [{ statement: 'mmu_notifier_put', with: 'mmu_notifier_unregister(&p->mmu_notifier, p->mm);' }]],
  ]),
  ...seeds('6.12', `${kfd}/kfd_migrate.c`, [
    ['svm_migrate_vma_to_vram', 'svm-no-finalize', 'migrate-unfinished', '410', 'a migration is never finished',
      [{ remove: 'migrate_vma_finalize' }]],
    ['svm_migrate_vma_to_ram', 'svm-finalize-skipped', 'migrate-unfinished', '410', 'a failed copy skips the end of the migration',
      [{ insert: 'if (mpages < 0)\n\tgoto out_free;', after: 'svm_migrate_copy_to_ram' }]],
    ['svm_migrate_to_ram', 'svm-migrate-mm-leak', 'mm-lifetime', '409', 'an unknown process keeps the mm',
      [{ statement: 'goto out_mmput', with: 'return VM_FAULT_SIGBUS;' }]],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/radeon/radeon_mn.c', [
    ['radeon_mn_invalidate', 'radeon-blocks', 'nonblock-sleep', '205', 'blocks whatever the range says',
      [{ remove: 'mmu_notifier_range_blockable' }]],
    ['radeon_mn_invalidate', 'radeon-keeps-bo', 'callback-lock-leak', '214 502', 'a failed wait returns with the object reserved',
      [{ statement: 'DRM_ERROR#2', with: 'return true;' }]],
    ['radeon_mn_register', 'radeon-ignored', 'register-error', '401', 'the result is dropped', [{ remove: 'if ( ret )' }]],
    ['radeon_mn_unregister', 'radeon-remove-reserved', 'remove-under-lock', '405', 'removed with the object reserved',
      [{ insert: 'radeon_bo_reserve(bo, true);', before: 'mmu_interval_notifier_remove' },
        { insert: 'radeon_bo_unreserve(bo);', after: 'mmu_interval_notifier_remove' }]],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/xe/xe_vm.c', [
    [xeCallback, 'xe-no-set-seq', 'set-seq-missing', '201', 'the sequence does not move', [{ remove: 'mmu_interval_set_seq' }]],
    [xeCallback, 'xe-early-return', 'callback-lock-leak', '214 502', 'returns with the lock held when there is nothing to do',
      [{ insert: 'if (!uvma->userptr.initial_bind)\n\treturn true;', after: 'mmu_interval_set_seq' }]],
    [xeCallback, 'xe-resv-lock', 'resv-lock-in-callback', '211', 'takes the reservation in the callback',
      [{ insert: 'dma_resv_lock(xe_vm_resv(vm), NULL);\ndma_resv_unlock(xe_vm_resv(vm));', before: 'down_write' }]],
    [xeCallback, 'xe-blocks', 'nonblock-sleep', '205', 'blocks whatever the range says',
      [{ remove: 'mmu_notifier_range_blockable' }]],
    ['__vma_userptr_invalidate', 'xe-alloc', 'reclaim-recursion', '209 113', 'allocates in the callback',
      [{ insert: alloc, before: 'dma_resv_iter_begin' }], [`drivers/gpu/drm/xe/xe_vm.c:${xeCallback}`]],
    ['xe_vm_userptr_pin', 'xe-pin-locked', 'reclaim-recursion', '114 115 113', 'faults pages in under the notifier lock',
      [{ insert: 'down_read(&vm->userptr.notifier_lock);', before: 'xe_vma_userptr_pin_pages' },
        { insert: 'up_read(&vm->userptr.notifier_lock);', after: 'xe_vma_userptr_pin_pages' }],
      ['drivers/gpu/drm/xe/xe_hmm.c:xe_hmm_userptr_populate_range']],
    ['xe_vma_create', 'xe-insert-ignored', 'register-error', '401', 'the result is dropped', [{ remove: 'if ( err )' }]],
    ['xe_vma_create', 'xe-remove-never-in', 'register-error', '402', 'a failed insertion is removed',
      [{ insert: 'mmu_interval_notifier_remove(&userptr->notifier);', before: 'xe_vma_free#2' }]],
    ['xe_vma_create', 'xe-free-inserted', 'notifier-uaf', '406', 'freed on a later error with the notifier in',
      [{ insert: 'if (xe_vm_is_closed(vm)) {\n\txe_vma_free(vma);\n\treturn ERR_PTR(-ENOENT);\n}', after: 'notifier_seq = LONG_MAX' }]],
    ['xe_vma_destroy_late', 'xe-no-remove', 'notifier-uaf', '406', 'freed while the notifier is in',
      [{ remove: 'mmu_interval_notifier_remove' }]],
    ['preempt_rebind_work_func', 'xe-repin-lock', 'retry-path-leak', '110 502', 'the retry keeps the notifier lock',
      [{ remove: 'up_read#1' }]],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/xe/xe_exec.c', [
    ['xe_exec_ioctl', 'xe-exec-leak', 'retry-path-leak', '110 502', 'a repin leaves with the notifier lock held',
      [{ statement: 'goto err_repin', with: 'goto err_put_job;' }]],
  ]),
  ...seeds('6.1', 'drivers/gpu/drm/nouveau/nouveau_svm.c', [
    ['nouveau_svmm_init', 'nouveau-61-register-first', 'register-locking', '403', 'registered before the mmap lock is taken',
      [{ move: '__mmu_notifier_register', before: 'mmap_write_lock' }]],
    ['nouveau_atomic_range_fault', 'nouveau-61-page-kept', 'migrate-unfinished', '410 110', 'a collision keeps the page locked',
      [{ remove: 'folio_unlock#1' }]],
    ['nouveau_range_fault', 'nouveau-61-begin-once', 'seq-not-resampled', '106', 'sampled before the loop',
      [{ move: 'mmu_interval_read_begin', after: 'range . end =' }]],
  ]),
];
