// SPDX-License-Identifier: MIT
/* From 5.4 on the lock is still held. */
#include <linux/hmm.h>
#include <linux/mm.h>

struct sloe_mirror {
	struct hmm_mirror mirror;
	struct mm_struct *mm;
};

int sloe_fault(struct sloe_mirror *m, struct hmm_range *range)
{
	struct mm_struct *mm = m->mm;
	long ret;

	down_read(&mm->mmap_sem);
	ret = hmm_range_fault(range, false);
	m->mm = mm;
	up_read(&mm->mmap_sem);
	return ret < 0 ? ret : 0;
}
