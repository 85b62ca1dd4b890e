// SPDX-License-Identifier: MIT
/* A function that releases for its caller, and says so by its name. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define JONQUIL_MAX_PAGES 64

struct jonquil_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[JONQUIL_MAX_PAGES];
};

static void jonquil_clear(struct jonquil_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % JONQUIL_MAX_PAGES] = 0;
}

static bool jonquil_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct jonquil_range *r = container_of(sub, struct jonquil_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	jonquil_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops jonquil_ops = {
	.invalidate = jonquil_invalidate,
};

int jonquil_create(struct jonquil_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &jonquil_ops);
}

void jonquil_destroy(struct jonquil_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void jonquil_finish_and_unlock(struct jonquil_range *r)
{
	r->used = 0;
	mutex_unlock(&r->lock);
}

void jonquil_stop(struct jonquil_range *r)
{
	mutex_lock(&r->lock);
	r->dead = true;
	jonquil_finish_and_unlock(r);
}
