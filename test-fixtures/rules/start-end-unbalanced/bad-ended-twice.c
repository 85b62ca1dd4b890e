// SPDX-License-Identifier: MIT
/* The range is ended in the loop's exit and once more after the lock. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

/* The caller holds the mmap lock for writing. */
void aloe_move(struct mm_struct *mm, struct rw_semaphore *tables, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	unsigned long addr;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, start, end);
	aloe_widen(&range.start, &range.end);
	mmu_notifier_invalidate_range_start(&range);
	down_write(tables);
	for (addr = start; addr < end; addr += PAGE_SIZE)
		aloe_move_one(mm, addr);
	mmu_notifier_invalidate_range_end(&range);
	up_write(tables);
	mmu_notifier_invalidate_range_end(&range); /* want INV301 */
}
