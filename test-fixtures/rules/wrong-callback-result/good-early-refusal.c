// SPDX-License-Identifier: MIT
/* The callback refuses before it does anything. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define ROCKET_MAX_PAGES 64

struct rocket_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[ROCKET_MAX_PAGES];
};
static bool rocket_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct rocket_range *r = container_of(sub, struct rocket_range, notifier);
	unsigned long i;

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < ROCKET_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops rocket_ops = {
	.invalidate = rocket_invalidate,
};

int rocket_create(struct rocket_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &rocket_ops);
}


