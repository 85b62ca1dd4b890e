// SPDX-License-Identifier: MIT
/* A start that may block cannot be refused. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>

void borax_zap(struct mm_struct *mm, unsigned long start, unsigned long end);

void borax_unmap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;

	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	borax_zap(mm, start, end);
	mmu_notifier_invalidate_range_end(&range);
}
