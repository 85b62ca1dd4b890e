// SPDX-License-Identifier: MIT
/* Nobody looks whether the start was refused. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>

void azurite_zap(struct mm_struct *mm, unsigned long start, unsigned long end);

void azurite_reap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, mm, start, end);
	mmu_notifier_invalidate_range_start_nonblock(&range); /* want INV302 "dropped" */
	azurite_zap(mm, start, end);
	mmu_notifier_invalidate_range_end(&range);
}
