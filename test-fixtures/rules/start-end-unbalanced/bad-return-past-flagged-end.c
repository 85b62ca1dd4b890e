// SPDX-License-Identifier: MIT
/* One flag decides on the start and on the end; a return, or a jump, in between does not come by the end. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

int yarrow_page(struct mm_struct *mm, unsigned long addr);

int yarrow_copy(struct mm_struct *mm, unsigned long start, unsigned long end, bool cow)
{
	struct mmu_notifier_range range;
	unsigned long addr;
	int ret = 0;

	if (cow) {
		mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, start, end);
		mmu_notifier_invalidate_range_start(&range); /* want INV301 */
	}
	for (addr = start; addr < end; addr += PAGE_SIZE) {
		ret = yarrow_page(mm, addr);
		if (ret)
			return ret;
	}
	if (cow)
		mmu_notifier_invalidate_range_end(&range);
	return ret;
}

int yarrow_move(struct mm_struct *mm, unsigned long start, unsigned long end, bool cow)
{
	struct mmu_notifier_range range;
	int ret;

	if (cow) {
		mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, start, end);
		mmu_notifier_invalidate_range_start(&range); /* want INV301 */
	}
	ret = yarrow_page(mm, start);
	if (ret)
		goto out;
	ret = yarrow_page(mm, end);
	if (cow)
		mmu_notifier_invalidate_range_end(&range);
out:
	return ret;
}
