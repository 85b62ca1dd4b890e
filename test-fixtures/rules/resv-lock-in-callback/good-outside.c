// SPDX-License-Identifier: MIT
/* The reservation is taken where no callback runs. */
#include <linux/dma-resv.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define HAWTHORN_MAX_PAGES 64

struct hawthorn_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct dma_resv resv;
	u64 ptes[HAWTHORN_MAX_PAGES];
};

static bool hawthorn_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hawthorn_range *r = container_of(sub, struct hawthorn_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < HAWTHORN_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hawthorn_ops = {
	.invalidate = hawthorn_invalidate,
};

int hawthorn_create(struct hawthorn_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hawthorn_ops);
}

void hawthorn_evict(struct hawthorn_range *r)
{
	dma_resv_lock(&r->resv, NULL);
	mutex_lock(&r->lock);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	dma_resv_unlock(&r->resv);
}
