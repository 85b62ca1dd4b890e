// SPDX-License-Identifier: MIT
/* The check compares what an earlier fault has left behind. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define GNEISS_MAX_PAGES 64

struct gneiss_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long last_seq;
	u64 ptes[GNEISS_MAX_PAGES];
};

static bool gneiss_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct gneiss_range *r = container_of(sub, struct gneiss_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < GNEISS_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gneiss_ops = {
	.invalidate = gneiss_invalidate,
};

int gneiss_create(struct gneiss_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &gneiss_ops);
}

int gneiss_fault(struct gneiss_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long seq;
	int ret;

	seq = mmu_interval_read_begin(&r->notifier);
	range->notifier_seq = seq;
	mmap_read_lock(mm);
	ret = hmm_range_fault(range); /* want INV101 */
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, r->last_seq)) /* want INV108 "goes unused" */
		ret = -EAGAIN;
	else
		r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return ret;
}
