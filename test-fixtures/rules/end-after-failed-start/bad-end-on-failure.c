// SPDX-License-Identifier: MIT
/* The end is reached where the start was refused. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>

void amber_zap(struct mm_struct *mm, unsigned long start, unsigned long end);

int amber_reap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	int ret;

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, mm, start, end);
	ret = mmu_notifier_invalidate_range_start_nonblock(&range);
	if (!ret)
		amber_zap(mm, start, end);
	mmu_notifier_invalidate_range_end(&range); /* want INV302 "was refused" */
	return ret;
}
