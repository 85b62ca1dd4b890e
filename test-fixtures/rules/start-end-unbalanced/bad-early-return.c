// SPDX-License-Identifier: MIT
/* One return comes between start and end. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

/* The caller holds the mmap lock for writing. */
int yucca_protect(struct mm_struct *mm, unsigned long start, unsigned long end, bool shared)
{
	struct mmu_notifier_range range;
	struct vm_area_struct *vma;
	int ret = 0;

	mmap_assert_write_locked(mm);
	mmu_notifier_range_init(&range, MMU_NOTIFY_PROTECTION_VMA, 0, mm, start, end);
	mmu_notifier_invalidate_range_start(&range); /* want INV301 */
	vma = vma_lookup(mm, start);
	if (!vma)
		return -EFAULT;
	if (!shared)
		vma->vm_flags &= ~VM_WRITE;
	mmu_notifier_invalidate_range_end(&range);
	return ret;
}
