// SPDX-License-Identifier: MIT
/* A helper of the callback takes the reservation. */
#include <linux/dma-resv.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define FRANGIPANI_MAX_PAGES 64

struct frangipani_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct dma_resv resv;
	u64 ptes[FRANGIPANI_MAX_PAGES];
};

static void frangipani_idle(struct frangipani_range *r)
{
	dma_resv_lock(&r->resv, NULL);
	r->ptes[1] = 0;
	dma_resv_unlock(&r->resv);
}

static bool frangipani_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct frangipani_range *r = container_of(sub, struct frangipani_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	frangipani_idle(r); /* want INV211 "calls dma_resv_lock()" */
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops frangipani_ops = {
	.invalidate = frangipani_invalidate,
};

int frangipani_create(struct frangipani_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &frangipani_ops);
}


