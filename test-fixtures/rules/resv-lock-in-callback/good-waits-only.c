// SPDX-License-Identifier: MIT
/* The callback waits for the fences without the lock. */
#include <linux/dma-resv.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define GREVILLEA_MAX_PAGES 64

struct grevillea_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct dma_resv resv;
	u64 ptes[GREVILLEA_MAX_PAGES];
};


static bool grevillea_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct grevillea_range *r = container_of(sub, struct grevillea_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	dma_resv_wait_timeout(&r->resv, DMA_RESV_USAGE_BOOKKEEP, false, 1000);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops grevillea_ops = {
	.invalidate = grevillea_invalidate,
};

int grevillea_create(struct grevillea_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &grevillea_ops);
}


