// SPDX-License-Identifier: MIT
/* A helper of the callback waits for all callbacks. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define TARRAGON_MAX_PAGES 64

struct tarragon_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[TARRAGON_MAX_PAGES];
};

static void tarragon_drain(struct tarragon_range *r)
{
	r->ptes[1] = 0;
	mmu_notifier_synchronize();
}

static bool tarragon_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct tarragon_range *r = container_of(sub, struct tarragon_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	tarragon_drain(r); /* want INV213 "this one among them" */
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops tarragon_ops = {
	.invalidate = tarragon_invalidate,
};

int tarragon_create(struct tarragon_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &tarragon_ops);
}


