// SPDX-License-Identifier: MIT
/* The lock of the child is another object of the class. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define GABBRO_MAX_PAGES 64

struct gabbro_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[GABBRO_MAX_PAGES];
};

static bool gabbro_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct gabbro_range *r = container_of(sub, struct gabbro_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < GABBRO_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gabbro_ops = {
	.invalidate = gabbro_invalidate,
};

int gabbro_create(struct gabbro_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &gabbro_ops);
}

void gabbro_split(struct gabbro_range *r, struct gabbro_range *child)
{
	mutex_lock(&r->lock);
	mutex_lock_nested(&child->lock, 1);
	child->ptes[0] = r->ptes[0];
	mutex_unlock(&child->lock);
	mutex_unlock(&r->lock);
}
