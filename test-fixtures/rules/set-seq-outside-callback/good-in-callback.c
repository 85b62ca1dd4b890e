// SPDX-License-Identifier: MIT
/* The callback moves it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define MUGWORT_MAX_PAGES 64

struct mugwort_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[MUGWORT_MAX_PAGES];
};

static bool mugwort_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct mugwort_range *r = container_of(sub, struct mugwort_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < MUGWORT_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops mugwort_ops = {
	.invalidate = mugwort_invalidate,
};

int mugwort_create(struct mugwort_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &mugwort_ops);
}


