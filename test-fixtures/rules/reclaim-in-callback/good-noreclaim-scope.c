// SPDX-License-Identifier: MIT
/* The allocation runs in a scope that keeps it out of reclaim. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define COTTON_MAX_PAGES 64

struct cotton_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[COTTON_MAX_PAGES];
};


static bool cotton_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cotton_range *r = container_of(sub, struct cotton_range, notifier);
	unsigned int flags;

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	flags = memalloc_noreclaim_save();
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	memalloc_noreclaim_restore(flags);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cotton_ops = {
	.invalidate = cotton_invalidate,
};

int cotton_create(struct cotton_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cotton_ops);
}


