// SPDX-License-Identifier: MIT
/* The callback waits for work that needs its lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define STEVIA_MAX_PAGES 64

struct stevia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[STEVIA_MAX_PAGES];
};


static bool stevia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct stevia_range *r = container_of(sub, struct stevia_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	flush_work(&r->work); /* want INV213 "holds" */
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops stevia_ops = {
	.invalidate = stevia_invalidate,
};

int stevia_create(struct stevia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &stevia_ops);
}

static void stevia_work(struct work_struct *work)
{
	struct stevia_range *r = container_of(work, struct stevia_range, work);

	mutex_lock(&r->lock);
	r->ptes[1] = 0;
	mutex_unlock(&r->lock);
}

void stevia_init_work(struct stevia_range *r)
{
	INIT_WORK(&r->work, stevia_work);
}
