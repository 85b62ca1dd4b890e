// SPDX-License-Identifier: MIT
/* A range on the stack is left registered where the walk fails. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct alder_ctx {
	struct hmm_mirror mirror;
};

int alder_fill(struct alder_ctx *c, struct mm_struct *mm)
{
	struct hmm_range range = {};
	long ret;

	ret = hmm_range_register(&range, &c->mirror); /* want INV605 "not unregistered on every path" */
	if (ret)
		return ret;
	down_read(&mm->mmap_sem);
	ret = hmm_range_fault(&range, 0);
	up_read(&mm->mmap_sem);
	if (ret < 0)
		return ret;
	hmm_range_unregister(&range);
	return 0;
}
