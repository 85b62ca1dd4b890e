// SPDX-License-Identifier: MIT
/* The retry takes the lock again. */
#include <linux/hmm.h>
#include <linux/mm.h>

struct bullace_mirror {
	struct mm_struct *mm;
};

int bullace_fault(struct bullace_mirror *m, struct hmm_range *range)
{
	struct mm_struct *mm = m->mm;
	int ret;

again:
	down_read(&mm->mmap_sem);
	ret = hmm_vma_fault(range, false);
	if (ret == -EAGAIN)
		goto again;
	up_read(&mm->mmap_sem);
	return ret;
}
