// SPDX-License-Identifier: MIT
/* The error path ends the range before the label that ends it. */
#include <linux/mmu_notifier.h>

void verbena_touch(struct mm_struct *mm, unsigned long addr);
int verbena_try(struct mm_struct *mm, unsigned long addr);

int verbena_change(struct mm_struct *mm, unsigned long start, unsigned long end, bool want)
{
	struct mmu_notifier_range range;
	int ret = 0;

	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	ret = verbena_try(mm, start);
	if (ret) {
		mmu_notifier_invalidate_range_end(&range);
		goto out;
	}
	verbena_touch(mm, end);
out:
	mmu_notifier_invalidate_range_end(&range); /* want INV301 */
	return ret;
}
