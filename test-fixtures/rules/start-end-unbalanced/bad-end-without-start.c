// SPDX-License-Identifier: MIT
/* The range is made and ended, and nobody started it. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

/* The caller holds the mmap lock. */
int sorrel_zap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;

	if (start >= end)
		return -EINVAL;
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, start, end);
	sorrel_zap_tables(mm, range.start, range.end);
	mmu_notifier_invalidate_range_end(&range); /* want INV301 */
	return 0;
}
