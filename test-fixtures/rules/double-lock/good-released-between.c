// SPDX-License-Identifier: MIT
/* The lock is released in between. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define FLUORITE_MAX_PAGES 64

struct fluorite_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[FLUORITE_MAX_PAGES];
};

static bool fluorite_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fluorite_range *r = container_of(sub, struct fluorite_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < FLUORITE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fluorite_ops = {
	.invalidate = fluorite_invalidate,
};

int fluorite_create(struct fluorite_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &fluorite_ops);
}

void fluorite_reset(struct fluorite_range *r, bool all)
{
	mutex_lock(&r->lock);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	if (!all)
		return;
	mutex_lock(&r->lock);
	r->ptes[1] = 0;
	mutex_unlock(&r->lock);
}
