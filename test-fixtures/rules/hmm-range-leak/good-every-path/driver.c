// SPDX-License-Identifier: MIT
/* Every path after the registration takes the range back. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct beech_ctx {
	struct hmm_mirror mirror;
};

int beech_fill(struct beech_ctx *c, struct mm_struct *mm)
{
	struct hmm_range range = {};
	long ret;

	ret = hmm_range_register(&range, &c->mirror);
	if (ret)
		return ret;
	down_read(&mm->mmap_sem);
	ret = hmm_range_fault(&range, 0);
	up_read(&mm->mmap_sem);
	hmm_range_unregister(&range);
	return ret < 0 ? ret : 0;
}
