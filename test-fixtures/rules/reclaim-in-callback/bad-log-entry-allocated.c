// SPDX-License-Identifier: MIT
/* The callback allocates what it logs to. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define COCONUT_MAX_PAGES 64

struct coconut_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[COCONUT_MAX_PAGES];
};


static bool coconut_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct coconut_range *r = container_of(sub, struct coconut_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL); /* want INV209 "kzalloc() may enter reclaim" */
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops coconut_ops = {
	.invalidate = coconut_invalidate,
};

int coconut_create(struct coconut_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &coconut_ops);
}


