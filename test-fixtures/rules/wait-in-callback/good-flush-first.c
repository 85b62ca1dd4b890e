// SPDX-License-Identifier: MIT
/* The callback waits before it takes the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define TURMERIC_MAX_PAGES 64

struct turmeric_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[TURMERIC_MAX_PAGES];
};


static bool turmeric_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct turmeric_range *r = container_of(sub, struct turmeric_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	flush_work(&r->work);
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops turmeric_ops = {
	.invalidate = turmeric_invalidate,
};

int turmeric_create(struct turmeric_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &turmeric_ops);
}

static void turmeric_work(struct work_struct *work)
{
	struct turmeric_range *r = container_of(work, struct turmeric_range, work);

	mutex_lock(&r->lock);
	r->ptes[1] = 0;
	mutex_unlock(&r->lock);
}

void turmeric_init_work(struct turmeric_range *r)
{
	INIT_WORK(&r->work, turmeric_work);
}
