// SPDX-License-Identifier: MIT
/* The struct of the mm is all that is kept: one function asks whether it is alive, another one does not. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct ptarmigan {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	unsigned long size;
};

static bool ptarmigan_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct ptarmigan *r = container_of(sub, struct ptarmigan, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ptarmigan_ops = {
	.invalidate = ptarmigan_invalidate,
};

int ptarmigan_watch(struct ptarmigan *r, struct mm_struct *mm, unsigned long addr)
{
	mmgrab(mm);
	r->mm = mm;
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &ptarmigan_ops);
}

int ptarmigan_pull(struct ptarmigan *r)
{
	if (!mmget_not_zero(r->mm))
		return -ESRCH;
	mutex_lock(&r->lock);
	r->size++;
	mutex_unlock(&r->lock);
	mmput(r->mm);
	return 0;
}

unsigned long ptarmigan_total(struct ptarmigan *r)
{
	unsigned long total;

	mutex_lock(&r->lock);
	mmget(r->mm); /* want INV409 "for which ptarmigan_pull() asks" */
	total = r->mm->total_vm;
	mutex_unlock(&r->lock);
	mmput(r->mm);
	return total;
}
