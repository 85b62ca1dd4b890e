// SPDX-License-Identifier: MIT
/* A worker that faults pages in for the device gives the mmap lock back on each path. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

struct wheatear_fault {
	struct mmu_notifier mn;
	struct mm_struct *mm;
	unsigned long address;
	int failed;
};

void wheatear_work(struct wheatear_fault *fault)
{
	struct mm_struct *mm = fault->mm;
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, fault->address);
	if (!vma)
		goto out;
	if (fault->address < vma->vm_start)
		goto out;
	fault->failed = handle_mm_fault(vma, fault->address, FOLL_WRITE, NULL);
out:
	mmap_read_unlock(mm);
}
