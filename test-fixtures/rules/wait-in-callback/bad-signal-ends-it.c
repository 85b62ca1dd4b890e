// SPDX-License-Identifier: MIT
/* A signal ends the wait for the lock, and the callback reports success. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define TEASEL_MAX_PAGES 64

struct teasel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[TEASEL_MAX_PAGES];
};
static bool teasel_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct teasel_range *r = container_of(sub, struct teasel_range, notifier);
	unsigned long i;

	if (!mmu_notifier_range_blockable(range))
		return false;
	if (mutex_lock_interruptible(&r->lock)) /* want INV213 "a signal" */
		return true;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < TEASEL_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops teasel_ops = {
	.invalidate = teasel_invalidate,
};

int teasel_create(struct teasel_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &teasel_ops);
}


