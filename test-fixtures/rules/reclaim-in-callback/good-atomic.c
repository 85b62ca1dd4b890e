// SPDX-License-Identifier: MIT
/* The allocation does not reclaim. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CORNEL_MAX_PAGES 64

struct cornel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CORNEL_MAX_PAGES];
};


static bool cornel_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cornel_range *r = container_of(sub, struct cornel_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->log = kzalloc(PAGE_SIZE, GFP_ATOMIC);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cornel_ops = {
	.invalidate = cornel_invalidate,
};

int cornel_create(struct cornel_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cornel_ops);
}


