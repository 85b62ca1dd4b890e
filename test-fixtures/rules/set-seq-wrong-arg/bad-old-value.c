// SPDX-License-Identifier: MIT
/* The callback passes on what the subscription has already. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define FEVERFEW_MAX_PAGES 64

struct feverfew_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[FEVERFEW_MAX_PAGES];
};
static bool feverfew_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct feverfew_range *r = container_of(sub, struct feverfew_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, sub->invalidate_seq); /* want INV203 */
	for (i = 0; i < FEVERFEW_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops feverfew_ops = {
	.invalidate = feverfew_invalidate,
};

int feverfew_create(struct feverfew_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &feverfew_ops);
}


