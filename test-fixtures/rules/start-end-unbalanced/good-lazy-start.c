// SPDX-License-Identifier: MIT
/* The first area that needs it starts the section; a field of the range remembers. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

void azalea_protect_all(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct mmu_notifier_range range;
	struct vm_area_struct *vma;
	unsigned long addr = start;

	range.start = 0;
	mmap_assert_write_locked(mm);
	do {
		vma = vma_lookup(mm, addr);
		if (!vma)
			continue;
		if (!range.start) {
			mmu_notifier_range_init(&range, MMU_NOTIFY_PROTECTION_VMA, 0, mm, start, end);
			mmu_notifier_invalidate_range_start(&range);
		}
		vma->vm_flags &= ~VM_WRITE;
	} while (addr += PAGE_SIZE, addr < end);
	if (range.start)
		mmu_notifier_invalidate_range_end(&range);
}
