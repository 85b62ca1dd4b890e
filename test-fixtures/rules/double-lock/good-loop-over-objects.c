// SPDX-License-Identifier: MIT
/* Each round takes the lock of another object. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define GALENA_MAX_PAGES 64

struct galena_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[GALENA_MAX_PAGES];
};

static bool galena_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct galena_range *r = container_of(sub, struct galena_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < GALENA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops galena_ops = {
	.invalidate = galena_invalidate,
};

int galena_create(struct galena_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &galena_ops);
}

void galena_lock_all(struct galena_range **all, int count)
{
	struct galena_range *r;
	int i;

	for (i = 0; i < count; i++) {
		r = all[i];
		mutex_lock(&r->lock);
	}
}
