// SPDX-License-Identifier: MIT
/* The retry releases the lock that is gone. */
#include <linux/hmm.h>
#include <linux/mm.h>

struct medlar_mirror {
	struct mm_struct *mm;
};

int medlar_fault(struct medlar_mirror *m, struct hmm_range *range)
{
	struct mm_struct *mm = m->mm;
	int ret;

again:
	down_read(&mm->mmap_sem);
	ret = hmm_vma_fault(range, false);
	if (ret == -EAGAIN) {
		up_read(&mm->mmap_sem); /* want INV606 */
		goto again;
	}
	up_read(&mm->mmap_sem);
	return ret;
}
