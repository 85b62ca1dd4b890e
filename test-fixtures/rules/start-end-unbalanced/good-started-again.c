// SPDX-License-Identifier: MIT
/* Ended, started again for the second half, and ended. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

void lantana_touch(struct mm_struct *mm, unsigned long addr);
int lantana_try(struct mm_struct *mm, unsigned long addr);

int lantana_change(struct mm_struct *mm, unsigned long start, unsigned long end, bool want)
{
	struct mmu_notifier_range range;
	int ret = 0;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	ret = lantana_try(mm, start);
	if (ret)
		goto out;
	mmu_notifier_invalidate_range_end(&range);
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, end, end + PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	lantana_touch(mm, end);
out:
	mmu_notifier_invalidate_range_end(&range);
	return ret;
}
