// SPDX-License-Identifier: MIT
/* A plain wait for invalidations, with the lock of the callback held. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CATALPA_MAX_PAGES 64

struct catalpa_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CATALPA_MAX_PAGES];
};

static bool catalpa_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct catalpa_range *r = container_of(sub, struct catalpa_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CATALPA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops catalpa_ops = {
	.invalidate = catalpa_invalidate,
};

int catalpa_create(struct catalpa_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &catalpa_ops);
}

void catalpa_quiesce(struct catalpa_range *r)
{
	mutex_lock(&r->lock);
	mmu_interval_read_begin(&r->notifier); /* want INV115 */
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
}
