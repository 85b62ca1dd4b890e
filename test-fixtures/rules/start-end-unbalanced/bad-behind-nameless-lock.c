// SPDX-License-Identifier: MIT
/* A lock that cannot be named says nothing about a range that is this function's own. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

struct lupin_walk {
	spinlock_t *locks[4];
	unsigned int level;
};

/* The caller holds the mmap lock. */
int lupin_clear(struct mm_struct *mm, struct lupin_walk *walk, unsigned long addr)
{
	struct mmu_notifier_range range;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, addr, addr + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range); /* want INV301 */
	lupin_table_lock(walk, walk->level);
	if (!lupin_present(walk, addr)) {
		lupin_table_unlock(walk, walk->level);
		return -EAGAIN;
	}
	lupin_drop(walk, addr);
	lupin_table_unlock(walk, walk->level);
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}
