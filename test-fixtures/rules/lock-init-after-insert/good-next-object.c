// SPDX-License-Identifier: MIT
/* The lock is that of the next object. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define SAPOTE_MAX_PAGES 64

struct sapote_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[SAPOTE_MAX_PAGES];
};

static bool sapote_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct sapote_range *r = container_of(sub, struct sapote_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < SAPOTE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sapote_ops = {
	.invalidate = sapote_invalidate,
};

int sapote_create(struct sapote_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &sapote_ops);
}

int sapote_open(struct sapote_range *r, struct sapote_range *next, struct mm_struct *mm)
{
	int ret;

	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &sapote_ops);
	if (ret)
		return ret;
	mutex_init(&next->lock);
	return mmu_interval_notifier_insert(&next->notifier, mm, PAGE_SIZE, PAGE_SIZE, &sapote_ops);
}
