// SPDX-License-Identifier: MIT
/* A worker that faults pages in for the device leaves with the mmap lock where there is no area. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

struct whinchat_fault {
	struct mmu_notifier mn;
	struct mm_struct *mm;
	unsigned long address;
	int failed;
};

void whinchat_work(struct whinchat_fault *fault)
{
	struct mm_struct *mm = fault->mm;
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, fault->address);
	if (!vma)
		return; /* want INV502 "still held" */
	if (fault->address < vma->vm_start)
		goto out;
	fault->failed = handle_mm_fault(vma, fault->address, FOLL_WRITE, NULL);
out:
	mmap_read_unlock(mm);
}
