// SPDX-License-Identifier: MIT
/* A refused range is left out, the next one is tried. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>

void bismuth_zap(struct mm_struct *mm, unsigned long start, unsigned long end);

int bismuth_reap_all(struct mm_struct *mm, unsigned long start, int count)
{
	struct mmu_notifier_range range;
	int ret = 0;
	int i;

	for (i = 0; i < count; i++) {
		mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, mm, start, start + PAGE_SIZE);
		if (mmu_notifier_invalidate_range_start_nonblock(&range)) {
			ret = -EAGAIN;
			continue;
		}
		bismuth_zap(mm, start, start + PAGE_SIZE);
		mmu_notifier_invalidate_range_end(&range);
	}
	return ret;
}
