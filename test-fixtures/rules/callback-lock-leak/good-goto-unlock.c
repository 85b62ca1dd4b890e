// SPDX-License-Identifier: MIT
/* One way out. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define WORMWOOD_MAX_PAGES 64

struct wormwood_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[WORMWOOD_MAX_PAGES];
};
static bool wormwood_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct wormwood_range *r = container_of(sub, struct wormwood_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	if (!r->log)
		goto unlock;
	for (i = 0; i < WORMWOOD_MAX_PAGES; i++)
		r->ptes[i] = 0;
unlock:
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops wormwood_ops = {
	.invalidate = wormwood_invalidate,
};

int wormwood_create(struct wormwood_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &wormwood_ops);
}


