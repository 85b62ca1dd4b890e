// SPDX-License-Identifier: MIT
/* -EAGAIN leaves before the unlock. */
#include <linux/hmm.h>
#include <linux/mm.h>

struct damson_mirror {
	struct hmm_mirror mirror;
	struct mm_struct *mm;
};

int damson_fault(struct damson_mirror *m, struct hmm_range *range)
{
	struct mm_struct *mm = m->mm;
	long ret;

	down_read(&mm->mmap_sem);
	ret = hmm_range_fault(range, false);
	if (ret == -EAGAIN)
		return ret;
	up_read(&mm->mmap_sem);
	return ret < 0 ? ret : 0;
}
