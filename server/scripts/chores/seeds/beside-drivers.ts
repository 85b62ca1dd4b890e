// Seeded bugs in drivers, written blind into the gaps of the corpus: from the contracts and the kernel alone.

import { seeds, type Recipe } from './recipe.ts';

const odp = 'drivers/infiniband/core/umem_odp.c';
const odpMap = 'ib_umem_odp_map_dma_and_lock';
const mlx5 = 'drivers/infiniband/hw/mlx5/odp.c';
const expected = 'drivers/infiniband/hw/hfi1/user_exp_rcv.c';
const setup = 'hfi1_user_exp_rcv_setup';
const nouveau = 'drivers/gpu/drm/nouveau/nouveau_svm.c';
const atomicFault = 'nouveau_atomic_range_fault';
const thmm = 'lib/test_hmm.c';
const amdgpu = 'drivers/gpu/drm/amd/amdgpu';
const gpuvm = `${amdgpu}/amdgpu_amdkfd_gpuvm.c`;
const kfd = 'drivers/gpu/drm/amd/amdkfd';
const i915 = 'drivers/gpu/drm/i915/gem/i915_gem_userptr.c';
const submitInit = 'i915_gem_object_userptr_submit_init';
const xe = 'drivers/gpu/drm/xe';
const populate = 'xe_hmm_userptr_populate_range';

// prettier-ignore
const besideRdma: readonly Recipe[] = [
  ...seeds('6.12', odp, [
    [odpMap, 'odp-collision-relocks', 'retry-path-leak', '110 115 114 504', 'a collision goes round with the mutex',
      [{ remove: 'mutex_unlock#1' }]],
    [odpMap, 'odp-busy-keeps-mmap', 'mmap-lock', '502 504', 'a failed fault keeps the mmap lock',
      [{ move: 'mmap_read_unlock', after: 'if ( unlikely ( ret ) )' }]],
    ['ib_umem_odp_release', 'odp-release-no-remove', 'notifier-uaf', '406', 'freed while the notifier is in',
      [{ remove: 'mmu_interval_notifier_remove' }]],
    ['ib_init_umem_odp', 'odp-remove-never-in', 'register-error', '402', 'a failed insertion is removed',
      [{ insert: 'mmu_interval_notifier_remove(&umem_odp->notifier);', before: 'kvfree ( umem_odp -> dma_list )' }]],
    ['ib_umem_odp_alloc_child', 'odp-child-put-early', 'mm-lifetime', '409', 'the mm is put before the insertion',
      [{ move: 'mmput#1', before: 'ret = ib_init_umem_odp' }, { remove: 'mmput#2' }]],
  ]),
  ...seeds('6.12', mlx5, [
    ['mlx5_ib_invalidate_range', 'mlx5-set-seq-if-mapped', 'set-seq-missing', '201', 'a first fault goes unseen',
      [{ move: 'mmu_interval_set_seq', after: 'if ( ! umem_odp -> npages )' }]],
    ['pagefault_real_mr', 'mlx5-snapshot-leak', 'retry-path-leak', '502', 'a snapshot that finds no page returns with the mutex',
      [{ insert: 'if (!odp->npages)\n\treturn np;', after: 'if ( np < 0 )' }],
      [`${mlx5}:pagefault_mr`, `${mlx5}:pagefault_implicit_mr`, `${mlx5}:mlx5_ib_init_odp_mr`]],
    ['pagefault_implicit_mr', 'mlx5-child-spinning', 'sleep-in-atomic', '505 504', 'makes a child under their lock',
      [{ move: 'xa_unlock#1', after: 'mtt = implicit_get_child_mr' }], [`${mlx5}:implicit_get_child_mr`]],
  ]),
  ...seeds('6.12', expected, [
    [setup, 'hfi1-no-check', 'retry-missing', '101', 'an unmapping during the setup goes unseen',
      [{ remove: 'if ( fd -> use_mn )#2' }]],
    [setup, 'hfi1-unpin-no-remove', 'notifier-uaf', '406 402', 'an error frees the buffer with the notifier in',
      [{ remove: 'if ( fd -> use_mn )#-1' }]],
    ['unprogram_rcvarray', 'hfi1-remove-locked', 'remove-under-lock', '405', 'removed under the mutex of the callback',
      [{ insert: 'mutex_lock(&node->invalidate_mutex);', before: 'if ( fd -> use_mn )' },
        { insert: 'mutex_unlock(&node->invalidate_mutex);', after: 'if ( fd -> use_mn )' }]],
    ['tid_rb_invalidate', 'hfi1-clear-spinning', 'sleep-in-atomic', '505', 'takes a mutex under a spinlock',
      [{ move: '__clear_tid_node', after: 'spin_lock' }], [`${expected}:__clear_tid_node`]],
  ]),
  ...seeds('6.12', 'drivers/infiniband/hw/hfi1/mmu_rb.c', [
    ['hfi1_mmu_rb_register', 'rb-register-ignored', 'register-error', '401', 'hands out a handler that nobody notifies',
      [{ remove: 'if ( ret )' }]],
  ]),
];

// prettier-ignore
const besideMirrors: readonly Recipe[] = [
  ...seeds('6.12', nouveau, [
    ['nouveau_range_fault', 'nouveau-busy-forever', 'retry-forever', '111', 'no limit for a range that stays busy',
      [{ remove: 'if ( time_after' }]],
    [atomicFault, 'nouveau-atomic-late', 'seq-late', '105', 'sampled after the page was made exclusive',
      [{ move: 'notifier_seq = mmu_interval_read_begin', after: 'mmap_read_unlock' }]],
    [atomicFault, 'nouveau-atomic-check-first', 'retry-unlocked', '103', 'checked before the mutex is taken',
      [{ remove: 'mutex_lock' }, { remove: 'mutex_unlock#1' },
        { statement: 'break', with: '{\n\t\t\tmutex_lock(&svmm->mutex);\n\t\t\tbreak;\n\t\t}' }]],
    [atomicFault, 'nouveau-atomic-unlock-early', 'unlock-before-install', '109', 'unlocked before the page is mapped',
      [{ move: 'mutex_unlock#2', before: 'ret = nvif_object_ioctl' }]],
    ['nouveau_svm_range_invalidate', 'nouveau-trylock-true', 'set-seq-missing', '201 206', 'a busy mutex lets it through',
      [{ statement: 'return false', with: 'return true;' }]],
    ['nouveau_svmm_init', 'nouveau-registers-locked', 'register-locking', '403 504', 'takes the mmap lock that it has',
      [{ replace: '__mmu_notifier_register', with: 'mmu_notifier_register' }]],
  ]),
  ...seeds('6.12', thmm, [
    ['dmirror_interval_invalidate', 'thmm-any-migration', 'invalidate-incomplete', '201', 'the migrations of others pass as well',
      [{ replace: '&& range -> owner == dmirror -> mdevice', with: '' }]],
    ['dmirror_range_snapshot', 'thmm-snapshot-other', 'seq-wrong', '108', 'asks the notifier of the whole mirror',
      [{ replace: 'range -> notifier , range -> notifier_seq', with: '&dmirror->notifier, range->notifier_seq' }]],
    ['dmirror_exclusive', 'thmm-exclusive-locked', 'reclaim-recursion', '114', 'invalidates under the mutex of the callback',
      [{ insert: 'mutex_lock(&dmirror->mutex);', before: 'ret = make_device_exclusive_range' },
        { insert: 'mutex_unlock(&dmirror->mutex);', after: 'ret = make_device_exclusive_range' }]],
    ['dmirror_migrate_to_device', 'thmm-device-stale-vma', 'stale-vma', '118', 'used after the mmap lock was given away',
      [{ insert: 'mmap_read_unlock(mm);\ncond_resched();\nmmap_read_lock(mm);', after: 'if ( ! vma' }]],
  ]),
];

// prettier-ignore
const besideAmd: readonly Recipe[] = [
  ...seeds('6.12', `${amdgpu}/amdgpu_cs.c`, [
    ['amdgpu_cs_submit', 'cs-ignored', 'retry-ignored', '102 101', 'submits whatever the check says',
      [{ replace: 'r || ! list_empty', with: '!list_empty' }]],
  ]),
  ...seeds('6.12', gpuvm, [
    ['amdgpu_amdkfd_evict_userptr', 'kfd-evict-waits', 'wait-in-callback', '213', 'waits for the worker that takes its lock',
      [{ insert: 'cancel_delayed_work_sync(&process_info->restore_userptr_work);', after: 'mem -> invalid ++' }],
      [`${amdgpu}/amdgpu_hmm.c:amdgpu_hmm_invalidate_hsa`]],
  ]),
  ...seeds('6.12', `${kfd}/kfd_svm.c`, [
    ['svm_range_add_list_work', 'svm-work-dead-mm', 'mm-lifetime', '409', 'takes a reference on an mm that may be dead',
      [{ replace: 'if ( mmget_not_zero ( mm ) )', with: 'mmget(mm);' }]],
  ]),
  ...seeds('6.12', `${kfd}/kfd_process.c`, [
    ['create_process', 'kfd-get-locked', 'register-locking', '403', 'the variant for a held mmap lock without it',
      [{ replace: 'mmu_notifier_get', with: 'mmu_notifier_get_locked' }]],
    ['kfd_process_notifier_release', 'kfd-release-leak', 'callback-lock-leak', '214 502', 'an empty table returns with the mutex',
      [{ remove: 'mutex_unlock#1' }]],
  ]),
  ...seeds('6.1', `${amdgpu}/amdgpu_mn.c`, [
    ['amdgpu_mn_invalidate_gfx', 'mn-61-interruptible', 'invalidate-incomplete', '213', 'a signal ends the wait and the pages go',
      [{ replace: 'false , MAX_SCHEDULE_TIMEOUT', with: 'true, MAX_SCHEDULE_TIMEOUT' }]],
    ['amdgpu_mn_invalidate_hsa', 'mn-61-hsa-set-seq', 'set-seq-unlocked', '202', 'moves the sequence after the unlock',
      [{ move: 'mmu_interval_set_seq', after: 'mutex_unlock' }]],
  ]),
];

// prettier-ignore
const besideGraphics: readonly Recipe[] = [
  ...seeds('6.12', i915, [
    [submitInit, 'i915-seq-swapped', 'seq-wrong', '108', 'pages in use are checked with the new sample',
      [{ replace: '! obj -> userptr . page_ref ?', with: 'obj->userptr.page_ref ?' }]],
    ['i915_gem_userptr_ioctl', 'i915-insert-ignored', 'register-error', '401', 'the result is overwritten by the next call',
      [{ statement: 'if ( ret == 0 )', with: 'ret = drm_gem_handle_create(file, &obj->base, &handle);' }]],
  ]),
  ...seeds('6.1', i915, [
    ['i915_gem_userptr_invalidate', 'i915-61-blocks', 'nonblock-sleep', '205', 'waits whatever the range says',
      [{ remove: 'if ( ! mmu_notifier_range_blockable' }]],
  ]),
  ...seeds('6.12', 'drivers/gpu/drm/radeon/radeon_mn.c', [
    ['radeon_mn_invalidate', 'radeon-late-test', 'nonblock-sleep', '205 214 502', 'asks whether it may block after it did',
      [{ move: 'if ( ! mmu_notifier_range_blockable', after: 'r = radeon_bo_reserve' }]],
  ]),
  ...seeds('6.12', `${xe}/xe_hmm.c`, [
    [populate, 'xe-begin-once', 'seq-not-resampled', '106', 'a busy range goes round with the old sample',
      [{ move: 'hmm_range . notifier_seq = mmu_interval_read_begin', after: 'hmm_range . hmm_pfns = pfns' }]],
    [populate, 'xe-resampled', 'seq-resampled-mid-op', '107', 'sampled again before the last check',
      [{ insert: 'hmm_range.notifier_seq = mmu_interval_read_begin(&userptr->notifier);',
        before: 'ret = down_read_interruptible' }]],
    ['xe_alloc_sg', 'xe-sg-locked', 'reclaim-recursion', '113', 'allocates under the lock of the callback',
      [{ remove: 'up_read#2' },
        { statement: 'return sg_alloc_table',
          with: 'ret = sg_alloc_table(st, num_chunks, GFP_KERNEL);\nup_read(notifier_sem);\nreturn ret;' }],
      [`${xe}/xe_hmm.c:${populate}`]],
  ]),
  ...seeds('6.12', `${xe}/xe_pt.c`, [
    ['xe_pt_userptr_pre_commit', 'xe-precommit-check-first', 'retry-unlocked', '103', 'checked before the notifier lock is taken',
      [{ remove: 'down_read' }, { remove: 'up_read' },
        { insert: 'if (!err)\n\tdown_read(&vm->userptr.notifier_lock);', before: 'return err#-1' }],
      [`${xe}/xe_pt.c:op_check_userptr`, `${xe}/xe_pt.c:vma_check_userptr`]],
  ]),
  ...seeds('6.12', `${xe}/xe_exec.c`, [
    ['xe_exec_ioctl', 'xe-exec-ignored', 'retry-ignored', '102 101', 'runs the job whatever the check says',
      [{ remove: 'if ( err ) goto err_repin' },
        { replace: 'err = __xe_vm_userptr_needs_repin', with: '__xe_vm_userptr_needs_repin' }]],
  ]),
  ...seeds('6.12', `${xe}/xe_vm.c`, [
    ['preempt_rebind_work_func', 'xe-rebind-unlock-early', 'unlock-before-install', '109', 'unlocked before the fences are armed',
      [{ move: 'up_read#2', before: 'arm_preempt_fences' }]],
  ]),
];

export const besideInDrivers: readonly Recipe[] = [
  ...besideRdma,
  ...besideMirrors,
  ...besideAmd,
  ...besideGraphics,
];
