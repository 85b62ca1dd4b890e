// SPDX-License-Identifier: MIT
/* The callback only tries. */
#include <linux/dma-resv.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define GARDENIA_MAX_PAGES 64

struct gardenia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct dma_resv resv;
	u64 ptes[GARDENIA_MAX_PAGES];
};


static bool gardenia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct gardenia_range *r = container_of(sub, struct gardenia_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	if (dma_resv_trylock(&r->resv)) {
		r->ptes[1] = 0;
		dma_resv_unlock(&r->resv);
	}
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gardenia_ops = {
	.invalidate = gardenia_invalidate,
};

int gardenia_create(struct gardenia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &gardenia_ops);
}


