// SPDX-License-Identifier: MIT
/* All results leave through the unlock. */
#include <linux/hmm.h>
#include <linux/mm.h>

struct quince_mirror {
	struct hmm_mirror mirror;
	struct mm_struct *mm;
};

int quince_fault(struct quince_mirror *m, struct hmm_range *range)
{
	struct mm_struct *mm = m->mm;
	long ret;

	down_read(&mm->mmap_sem);
	ret = hmm_range_fault(range, false);
	m->mm = mm;
	up_read(&mm->mmap_sem); /* want INV606 "dropped the lock already" */
	return ret < 0 ? ret : 0;
}
