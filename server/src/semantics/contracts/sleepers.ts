// Calls that may sleep, allocators by their GFP argument, and what the named GFP values mean.

import { allocators, gfps, interruptible, sleepers, typedAllocators } from './build.ts';
import type { GfpRow, SleeperRow } from './row.ts';

export const sleeperRows: readonly SleeperRow[] = [
  ...sleepers('include/linux/kernel.h', 'might_sleep might_fault', false, {
    doc: 'States that sleeping is allowed here.',
  }),
  ...sleepers(
    'include/linux/wait.h',
    `wait_event wait_event_timeout wait_event_interruptible wait_event_interruptible_timeout wait_event_killable
     wait_event_killable_timeout wait_event_freezable wait_event_idle wait_event_io`,
  ),
  ...sleepers(
    'include/linux/wait_bit.h',
    'wait_on_bit wait_on_bit_timeout wait_on_bit_lock wait_on_bit_io wait_var_event',
  ),
  ...sleepers(
    'include/linux/completion.h',
    `wait_for_completion wait_for_completion_io wait_for_completion_timeout wait_for_completion_interruptible
     wait_for_completion_interruptible_timeout wait_for_completion_killable wait_for_completion_killable_timeout`,
  ),
  ...sleepers(
    'include/linux/delay.h',
    'msleep msleep_interruptible ssleep usleep_range usleep_range_state fsleep',
  ),
  ...sleepers(
    'include/linux/sched.h',
    'schedule schedule_timeout schedule_timeout_interruptible schedule_timeout_killable schedule_timeout_uninterruptible io_schedule io_schedule_timeout yield cond_resched',
  ),
  ...sleepers(
    'include/linux/rcupdate.h',
    'synchronize_rcu synchronize_rcu_expedited synchronize_net rcu_barrier',
  ),
  ...sleepers(
    'include/linux/srcu.h',
    'synchronize_srcu synchronize_srcu_expedited srcu_barrier cleanup_srcu_struct',
  ),
  ...sleepers(
    'include/linux/workqueue.h',
    `flush_work flush_workqueue flush_delayed_work flush_scheduled_work cancel_work_sync cancel_delayed_work_sync
     disable_work_sync disable_delayed_work_sync drain_workqueue destroy_workqueue`,
  ),
  ...sleepers('include/linux/kthread.h', 'kthread_stop kthread_park kthread_flush_work kthread_flush_worker'),
  ...sleepers(
    'include/linux/interrupt.h',
    'free_irq disable_irq synchronize_irq tasklet_kill request_threaded_irq request_irq',
  ),
  ...sleepers('include/linux/netdevice.h', 'napi_disable'),
  ...sleepers('include/linux/vmalloc.h', 'vmalloc vzalloc vmalloc_user vmalloc_node vzalloc_node vmap', true),
  ...sleepers('include/linux/vmalloc.h', 'vfree vunmap'),
  ...sleepers(
    'include/asm-generic/pgalloc.h',
    'pte_alloc_one pte_alloc_one_kernel pmd_alloc_one pud_alloc_one p4d_alloc_one',
    true,
  ),
  ...sleepers('include/linux/highmem.h', 'kmap kunmap'),
  ...sleepers(
    'include/linux/uaccess.h',
    'copy_from_user copy_to_user get_user put_user clear_user strncpy_from_user strnlen_user copy_struct_from_user copy_in_user',
    true,
  ),
  ...sleepers('include/linux/string.h', 'memdup_user vmemdup_user strndup_user memdup_user_nul', true),
  ...sleepers(
    'include/linux/mm.h',
    'handle_mm_fault fixup_user_fault access_process_vm access_remote_vm',
    true,
  ),
  ...interruptible(1, sleepers('include/linux/dma-fence.h', 'dma_fence_wait dma_fence_wait_timeout')),
  ...sleepers('include/linux/dma-fence.h', 'dma_fence_wait_any_timeout'),
  ...interruptible(2, sleepers('include/linux/dma-resv.h', 'dma_resv_wait_timeout')),
  ...sleepers(
    'include/linux/dma-buf.h',
    'dma_buf_map_attachment dma_buf_map_attachment_unlocked dma_buf_attach dma_buf_detach',
    true,
  ),
  ...sleepers(
    'include/linux/pm_runtime.h',
    'pm_runtime_get_sync pm_runtime_resume_and_get pm_runtime_put_sync',
  ),
  ...sleepers('include/linux/clk.h', 'clk_prepare clk_prepare_enable clk_unprepare clk_disable_unprepare'),
  ...sleepers('include/linux/firmware.h', 'request_firmware firmware_request_nowarn', true),
  ...sleepers('include/linux/kernel.h', 'lockdep_unregister_key'),
  ...sleepers('include/linux/swap.h', 'lru_add_drain_all'),

  ...allocators(
    'include/linux/slab.h',
    1,
    'kmalloc kzalloc kmalloc_node kzalloc_node kmem_cache_alloc kmem_cache_zalloc kvmalloc kvzalloc kmem_cache_alloc_node kmem_cache_alloc_lru kstrdup',
  ),
  ...allocators(
    'include/linux/slab.h',
    2,
    'kcalloc kmalloc_array kvcalloc kvmalloc_array krealloc kvmemdup krealloc_array kmemdup kstrndup',
  ),
  ...typedAllocators('include/linux/slab.h', 1, 'kmalloc_obj kzalloc_obj kvmalloc_obj kvzalloc_obj'),
  ...typedAllocators('include/linux/slab.h', 2, 'kmalloc_objs kzalloc_objs kvmalloc_objs kvzalloc_objs'),
  ...typedAllocators('include/linux/slab.h', 3, 'kmalloc_flex kzalloc_flex kvmalloc_flex kvzalloc_flex'),
  ...allocators('include/linux/sched/mm.h', 0, 'might_alloc'),
  ...allocators(
    'include/linux/gfp.h',
    0,
    'alloc_page alloc_pages __get_free_page __get_free_pages get_zeroed_page folio_alloc __folio_alloc alloc_pages_exact_gfp',
  ),
  ...allocators('include/linux/mempool.h', 1, 'mempool_alloc'),
  ...allocators('include/linux/device.h', 2, 'devm_kmalloc devm_kzalloc'),
  ...allocators('include/linux/dma-mapping.h', 3, 'dma_alloc_coherent dma_alloc_noncoherent'),
  ...allocators('include/linux/dmapool.h', 1, 'dma_pool_alloc dma_pool_zalloc'),
  ...allocators('include/linux/scatterlist.h', 2, 'sg_alloc_table'),
  ...allocators('include/linux/xarray.h', 3, 'xa_store xa_store_irq xa_store_bh xa_insert'),
  ...allocators('include/linux/xarray.h', 4, 'xa_cmpxchg xa_alloc'),
  ...allocators('include/linux/idr.h', 4, 'idr_alloc'),
  ...allocators('include/linux/radix-tree.h', 0, 'radix_tree_preload idr_preload'),
  ...allocators('include/linux/iommu.h', 5, 'iommu_map'),
];

export const gfpRows: readonly GfpRow[] = [
  ...gfps(
    `GFP_KERNEL GFP_KERNEL_ACCOUNT GFP_USER GFP_HIGHUSER GFP_HIGHUSER_MOVABLE GFP_NOIO GFP_NOFS GFP_TRANSHUGE
     __GFP_DIRECT_RECLAIM __GFP_RECLAIM`,
    true,
  ),
  ...gfps('GFP_ATOMIC GFP_NOWAIT GFP_TRANSHUGE_LIGHT __GFP_HIGH', false),
];
