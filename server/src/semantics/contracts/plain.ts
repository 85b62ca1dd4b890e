// Calls that neither sleep nor lock nor touch a protocol: known, so that they are not "unknown".

import { plain } from './build.ts';
import type { PlainRow } from './row.ts';

export const plainRows: readonly PlainRow[] = [
  ...plain(
    'include/linux/printk.h',
    'log',
    `printk pr_emerg pr_alert pr_crit pr_err pr_err_once pr_err_ratelimited pr_warn pr_warn_once pr_warn_ratelimited
     pr_notice pr_info pr_info_once pr_info_ratelimited pr_debug pr_devel pr_cont dump_stack trace_printk seq_printf
     seq_puts seq_putc snprintf scnprintf sprintf sysfs_emit print_hex_dump`,
  ),
  ...plain(
    'include/linux/dev_printk.h',
    'log',
    `dev_emerg dev_alert dev_crit dev_err dev_err_once dev_err_ratelimited dev_warn dev_warn_once dev_warn_ratelimited
     dev_notice dev_info dev_info_once dev_dbg dev_dbg_ratelimited dev_vdbg dev_WARN dev_WARN_ONCE`,
  ),
  ...plain(
    'include/drm/drm_print.h',
    'log',
    'drm_err drm_err_once drm_err_ratelimited drm_warn drm_warn_once drm_notice drm_info drm_info_once drm_dbg drm_dbg_core drm_dbg_driver drm_dbg_kms DRM_ERROR DRM_INFO DRM_WARN DRM_DEBUG DRM_DEBUG_DRIVER DRM_DEBUG_KMS DRM_NOTE',
  ),
  ...plain('include/linux/bug.h', 'assertion', 'WARN WARN_ONCE WARN_TAINT add_taint'),
  ...plain(
    'include/linux/mm.h',
    'release',
    `put_page folio_put unpin_user_page unpin_user_pages unpin_user_pages_dirty_lock unpin_user_page_range_dirty_lock
     release_pages put_user_page put_user_pages put_user_pages_dirty_lock put_pid put_task_struct fput`,
  ),
  ...plain(
    'include/linux/mm.h',
    'other',
    'get_page folio_get set_page_dirty set_page_dirty_lock SetPageDirty mark_page_accessed folio_mark_accessed folio_mark_dirty flush_dcache_page flush_dcache_folio',
  ),
  ...plain(
    'include/linux/pgtable.h',
    'pure',
    `pte_val pmd_val pud_val p4d_val pgd_val pgprot_val pte_pfn pmd_pfn pud_pfn pte_present pmd_present pud_present
     pte_none pmd_none pud_none p4d_none pgd_none pte_write pmd_write pud_write pte_dirty pte_young pmd_leaf pud_leaf pfn_pte
     pfn_pmd pfn_pud mk_pte mk_pmd __pte __pmd __pud __pgprot pte_mkyoung pte_mkdirty pte_mkwrite pte_wrprotect`,
  ),
  ...plain(
    'include/asm-generic/pgalloc.h',
    'free',
    'pte_free pte_free_kernel pmd_free pud_free p4d_free pgd_free',
  ),
  ...plain(
    'arch/x86/include/asm/pgalloc.h',
    'other',
    'pgd_populate p4d_populate pud_populate pmd_populate pmd_populate_kernel',
  ),
  ...plain(
    'include/linux/kvm_host.h',
    'release',
    'kvm_release_pfn_clean kvm_release_pfn_dirty kvm_release_page_clean kvm_release_page_dirty kvm_release_faultin_page kvm_release_page_unused',
  ),
  ...plain(
    'include/linux/kvm_host.h',
    'other',
    'kvm_set_pfn_accessed kvm_set_pfn_dirty kvm_make_request mark_page_dirty mark_page_dirty_in_slot',
  ),
  ...plain(
    'include/linux/slab.h',
    'free',
    'kfree kfree_sensitive kmem_cache_free kfree_rcu kfree_const kvfree kvfree_rcu mempool_free',
  ),
  ...plain('include/linux/gfp.h', 'free', '__free_page __free_pages free_page free_pages'),
  ...plain(
    'include/linux/minmax.h',
    'pure',
    'min max min_t max_t clamp clamp_t swap min3 max3 min_not_zero ARRAY_SIZE BIT BIT_ULL GENMASK ilog2 order_base_2 roundup rounddown round_up round_down ALIGN ALIGN_DOWN IS_ALIGNED DIV_ROUND_UP roundup_pow_of_two rounddown_pow_of_two',
  ),
  ...plain(
    'include/linux/mm.h',
    'pure',
    `page_to_pfn pfn_to_page page_to_phys virt_to_page page_address page_size page_shift compound_order compound_head
     page_to_nid pfn_valid offset_in_page PAGE_ALIGN PFN_UP PFN_DOWN PFN_PHYS PHYS_PFN __pa __va virt_to_phys
     is_zone_device_page is_device_private_page is_error_pfn is_noslot_pfn is_error_noslot_pfn is_sigpending_pfn
     is_zero_pfn PageReserved PageDirty page_folio folio_page folio_nr_pages folio_size folio_pfn`,
  ),
  ...plain(
    'include/linux/jiffies.h',
    'pure',
    'time_after time_before time_after_eq time_before_eq msecs_to_jiffies jiffies_to_msecs usecs_to_jiffies ktime_get ktime_get_ns ktime_to_ns ktime_sub ktime_us_delta get_jiffies_64 nsecs_to_jiffies',
  ),
  ...plain(
    'include/linux/list.h',
    'other',
    `INIT_LIST_HEAD list_add list_add_tail list_del list_del_init list_move list_move_tail list_splice list_splice_init
     list_splice_tail list_splice_tail_init list_replace list_replace_init hlist_add_head hlist_del hlist_del_init
     hlist_add_head_rcu hlist_del_rcu hlist_del_init_rcu list_add_rcu list_add_tail_rcu list_del_rcu INIT_HLIST_HEAD
     INIT_HLIST_NODE rb_insert_color rb_erase rb_link_node interval_tree_insert interval_tree_remove llist_add`,
  ),
  ...plain(
    'include/linux/list.h',
    'pure',
    `list_empty list_empty_careful list_is_last list_is_first list_is_singular list_first_entry list_last_entry
     list_next_entry list_prev_entry list_first_entry_or_null hlist_empty hlist_unhashed rb_first rb_next rb_prev
     rb_entry_safe interval_tree_iter_first interval_tree_iter_next RB_EMPTY_ROOT llist_empty llist_del_all`,
  ),
  ...plain(
    'include/linux/atomic.h',
    'other',
    `atomic_read atomic_set atomic_inc atomic_dec atomic_add atomic_sub atomic_inc_return atomic_dec_return
     atomic_dec_and_test atomic_inc_and_test atomic_sub_and_test atomic_add_return atomic_sub_return atomic_cmpxchg
     atomic_xchg atomic_fetch_add atomic_inc_not_zero atomic_add_unless atomic_dec_if_positive atomic64_read
     atomic64_set atomic64_inc atomic64_dec atomic64_add atomic64_sub atomic64_inc_return atomic64_dec_return
     atomic64_add_return atomic64_sub_return atomic64_cmpxchg atomic_long_read atomic_long_set atomic_long_inc
     atomic_long_dec atomic_long_add atomic_long_sub cmpxchg cmpxchg64 xchg try_cmpxchg try_cmpxchg64`,
  ),
  ...plain(
    'include/linux/refcount.h',
    'other',
    'refcount_set refcount_read refcount_inc refcount_inc_not_zero refcount_dec refcount_dec_and_test kref_init kref_get kref_get_unless_zero kref_read kobject_get get_device get_file get_task_struct get_pid',
  ),
  ...plain(
    'include/linux/bitops.h',
    'other',
    `set_bit clear_bit change_bit test_bit test_and_set_bit test_and_clear_bit __set_bit __clear_bit
     __test_and_set_bit __test_and_clear_bit find_first_bit find_next_bit
     find_first_zero_bit find_next_zero_bit bitmap_zero bitmap_fill bitmap_set bitmap_clear bitmap_empty bitmap_weight
     bitmap_copy ffs fls fls64 __ffs __fls hweight32 hweight64 hweight_long test_bit_acquire clear_bit_unlock_is_negative_byte`,
  ),
  ...plain(
    'include/linux/string.h',
    'other',
    'memset memcpy memmove memcmp memchr_inv memzero_explicit strcmp strncmp strlen strscpy strcpy strncpy memset32 memset64 memset_p memcpy_fromio memcpy_toio',
  ),
  ...plain(
    'include/linux/io.h',
    'other',
    'readb readw readl readq writeb writew writel writeq ioread8 ioread16 ioread32 iowrite8 iowrite16 iowrite32 readl_relaxed writel_relaxed readq_relaxed writeq_relaxed',
  ),
  ...plain(
    'include/asm-generic/barrier.h',
    'barrier',
    'smp_mb smp_rmb smp_wmb mb rmb wmb barrier smp_mb__before_atomic smp_mb__after_atomic dma_rmb dma_wmb smp_read_barrier_depends cpu_relax',
  ),
  ...plain(
    'include/linux/workqueue.h',
    'other',
    'queue_work queue_delayed_work schedule_work schedule_delayed_work mod_delayed_work INIT_WORK INIT_DELAYED_WORK cancel_work cancel_delayed_work queue_work_on queue_rcu_work work_pending',
  ),
  ...plain(
    'include/linux/wait.h',
    'other',
    'wake_up wake_up_all wake_up_interruptible wake_up_interruptible_all wake_up_process init_waitqueue_head wake_up_var wake_up_bit complete complete_all init_completion reinit_completion wake_up_poll',
  ),
  ...plain(
    'include/linux/mutex.h',
    'other',
    'mutex_destroy mutex_is_locked rwsem_is_locked spin_is_locked lockdep_set_class init_srcu_struct lockdep_is_held lockdep_is_held_type',
  ),
  ...plain(
    'include/linux/mutex.h',
    'init',
    'mutex_init __mutex_init init_rwsem spin_lock_init raw_spin_lock_init rwlock_init sema_init ww_mutex_init',
  ),
  ...plain(
    'include/linux/timer.h',
    'other',
    'mod_timer add_timer del_timer timer_setup hrtimer_start hrtimer_init timer_delete timer_pending',
  ),
  ...plain(
    'include/linux/xarray.h',
    'other',
    'xa_init xa_init_flags xa_load xa_erase xa_empty xa_destroy xa_erase_irq xa_find xa_find_after __xa_erase xa_is_value xa_to_value xa_mk_value xa_err xa_is_err',
  ),
  ...plain(
    'include/linux/rcupdate.h',
    'other',
    'call_rcu call_srcu rcu_read_lock_held srcu_read_lock_held lockdep_rcu_suspicious',
  ),
  ...plain(
    'include/linux/sched/signal.h',
    'pure',
    'signal_pending fatal_signal_pending signal_pending_current need_resched smp_processor_id raw_smp_processor_id task_tgid_nr in_interrupt in_atomic irqs_disabled in_task',
  ),
  ...plain(
    'include/linux/dma-mapping.h',
    'other',
    'dma_map_page dma_unmap_page dma_map_single dma_unmap_single dma_mapping_error dma_map_sg dma_unmap_sg dma_map_sgtable dma_unmap_sgtable dma_sync_single_for_device dma_sync_single_for_cpu',
  ),
  ...plain(
    'include/linux/dma-fence.h',
    'other',
    'dma_fence_get dma_fence_put dma_fence_signal dma_fence_is_signaled dma_fence_init dma_fence_get_rcu dma_fence_add_callback dma_fence_remove_callback',
  ),
  ...plain('include/linux/compiler-context-analysis.h', 'other', 'context_unsafe_alias', '7.0'),
  ...plain('kernel/panic.c', 'noreturn', 'panic do_exit make_task_dead'),
];
