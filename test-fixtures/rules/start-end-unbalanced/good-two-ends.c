// SPDX-License-Identifier: MIT
/* Two ends for one start, one on each way out. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

/* The caller holds the mmap lock for writing. */
int bryony_protect(struct mm_struct *mm, unsigned long start, unsigned long end, bool shared)
{
	struct mmu_notifier_range range;
	struct vm_area_struct *vma;
	int ret = 0;

	mmap_assert_write_locked(mm);
	mmu_notifier_range_init(&range, MMU_NOTIFY_CLEAR, 0, mm, start, end);
	mmu_notifier_invalidate_range_start(&range);
	vma = vma_lookup(mm, start);
	if (!vma) {
		ret = -EFAULT;
		mmu_notifier_invalidate_range_end(&range);
		goto out;
	}
	if (!shared)
		vma->vm_flags &= ~VM_WRITE;
	mmu_notifier_invalidate_range_end(&range);
out:
	return ret;
}
