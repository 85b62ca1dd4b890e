// SPDX-License-Identifier: MIT
/* A refused non-blocking start has no end. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

bool banksia_reap(struct mm_struct *mm, struct vm_area_struct **areas, unsigned int count)
{
	struct mmu_notifier_range range;
	bool all = true;
	unsigned int i;

	mmap_assert_locked(mm);
	for (i = 0; i < count; i++) {
		struct vm_area_struct *vma = areas[i];

		mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, mm, vma->vm_start, vma->vm_end);
		if (mmu_notifier_invalidate_range_start_nonblock(&range)) {
			all = false;
			continue;
		}
		vma->vm_flags = 0;
		mmu_notifier_invalidate_range_end(&range);
	}
	return all;
}
