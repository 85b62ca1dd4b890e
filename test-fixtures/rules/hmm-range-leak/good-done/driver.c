// SPDX-License-Identifier: MIT
/* hmm_vma_range_done() says whether the range is valid and takes it out too. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct elder_ctx {
	struct hmm_mirror mirror;
	struct mutex lock;
};

int elder_fill(struct elder_ctx *c, struct mm_struct *mm)
{
	struct hmm_range range = {};
	long ret;

	ret = hmm_range_register(&range, &c->mirror);
	if (ret)
		return ret;
	down_read(&mm->mmap_sem);
	ret = hmm_range_fault(&range, 0);
	up_read(&mm->mmap_sem);
	mutex_lock(&c->lock);
	if (!hmm_vma_range_done(&range) && ret >= 0)
		ret = -EAGAIN;
	mutex_unlock(&c->lock);
	return ret < 0 ? ret : 0;
}
