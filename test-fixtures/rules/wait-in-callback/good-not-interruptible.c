// SPDX-License-Identifier: MIT
/* The wait for the fences cannot be interrupted. */
#include <linux/dma-resv.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define WASABI_MAX_PAGES 64

struct wasabi_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct dma_resv resv;
	u64 ptes[WASABI_MAX_PAGES];
};


static bool wasabi_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct wasabi_range *r = container_of(sub, struct wasabi_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	dma_resv_wait_timeout(&r->resv, DMA_RESV_USAGE_BOOKKEEP, false, 1000);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops wasabi_ops = {
	.invalidate = wasabi_invalidate,
};

int wasabi_create(struct wasabi_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &wasabi_ops);
}


