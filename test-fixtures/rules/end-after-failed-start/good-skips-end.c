// SPDX-License-Identifier: MIT
/* The end is skipped. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>

void beryl_zap(struct mm_struct *mm, unsigned long start, unsigned long end);

int beryl_reap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, mm, start, end);
	if (mmu_notifier_invalidate_range_start_nonblock(&range))
		return -EAGAIN;
	beryl_zap(mm, start, end);
	mmu_notifier_invalidate_range_end(&range);
	return 0;
}
