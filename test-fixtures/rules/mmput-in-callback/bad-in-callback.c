// SPDX-License-Identifier: MIT
/* The callback itself drops a reference. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define HOLLY_MAX_PAGES 64

struct holly_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[HOLLY_MAX_PAGES];
};


static bool holly_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct holly_range *r = container_of(sub, struct holly_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	if (mmget_not_zero(r->notifier.mm))
		mmput(r->notifier.mm); /* want INV212 "callbacks like this one" */
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops holly_ops = {
	.invalidate = holly_invalidate,
};

int holly_create(struct holly_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &holly_ops);
}


