// SPDX-License-Identifier: MIT
/* The lock is released before the notifier is removed. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define TOTARA_MAX_PAGES 64

struct totara_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex list_lock;
	bool dead;
	u64 ptes[TOTARA_MAX_PAGES];
};

static void totara_clear(struct totara_range *r)
{
	unsigned long i;

	for (i = 0; i < TOTARA_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool totara_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct totara_range *r = container_of(sub, struct totara_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	totara_clear(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops totara_ops = {
	.invalidate = totara_invalidate,
};

int totara_create(struct totara_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->list_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &totara_ops);
}

void totara_destroy(struct totara_range *r)
{
	mutex_lock(&r->lock);
	r->dead = true;
	mutex_unlock(&r->lock);
	mmu_interval_notifier_remove(&r->notifier);
}
