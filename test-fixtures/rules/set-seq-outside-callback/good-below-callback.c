// SPDX-License-Identifier: MIT
/* A helper of the callback moves it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define MUSTARD_MAX_PAGES 64

struct mustard_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[MUSTARD_MAX_PAGES];
};
static void mustard_move(struct mustard_range *r, unsigned long seq)
{
	mmu_interval_set_seq(&r->notifier, seq);
}

static bool mustard_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct mustard_range *r = container_of(sub, struct mustard_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mustard_move(r, cur_seq);
	for (i = 0; i < MUSTARD_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops mustard_ops = {
	.invalidate = mustard_invalidate,
};

int mustard_create(struct mustard_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &mustard_ops);
}


