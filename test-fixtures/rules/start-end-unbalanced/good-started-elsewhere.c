// SPDX-License-Identifier: MIT
/* A helper out of view gets the range: it may start it, and end it. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

/* The caller holds the mmap lock. */
void teasel_drop(struct mm_struct *mm, unsigned long addr)
{
	struct mmu_notifier_range range;

	teasel_begin(mm, addr, &range);
	teasel_drop_one(mm, addr);
	mmu_notifier_invalidate_range_end(&range);
}

/* The caller holds the mmap lock. */
int teasel_swap(struct mm_struct *mm, unsigned long addr)
{
	struct mmu_notifier_range range;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, addr, addr + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	return teasel_finish_and_unlock(mm, addr, &range);
}
