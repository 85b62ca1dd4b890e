// SPDX-License-Identifier: MIT
/* The lock is released under the condition under which it was taken. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define AGATE_MAX_PAGES 64

struct agate_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[AGATE_MAX_PAGES];
};
static bool agate_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct agate_range *r = container_of(sub, struct agate_range, notifier);
	unsigned long i;
	bool locked = false;

	if (mmu_notifier_range_blockable(range)) {
		mutex_lock(&r->lock);
		locked = true;
	} else if (!mutex_trylock(&r->lock)) {
		return false;
	}
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < AGATE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	if (locked || !mmu_notifier_range_blockable(range))
		mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops agate_ops = {
	.invalidate = agate_invalidate,
};

int agate_create(struct agate_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &agate_ops);
}


