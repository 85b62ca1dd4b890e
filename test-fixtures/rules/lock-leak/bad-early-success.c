// SPDX-License-Identifier: MIT
/* The short way out returns success with the lock held, the long one without it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define FREESIA_MAX_PAGES 64

struct freesia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[FREESIA_MAX_PAGES];
};

static void freesia_clear(struct freesia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % FREESIA_MAX_PAGES] = 0;
}

static bool freesia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct freesia_range *r = container_of(sub, struct freesia_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	freesia_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops freesia_ops = {
	.invalidate = freesia_invalidate,
};

int freesia_create(struct freesia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &freesia_ops);
}

void freesia_destroy(struct freesia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int freesia_release(struct freesia_range *r)
{
	mutex_lock(&r->lock);
	if (!r->used)
		return 0; /* want INV502 */
	freesia_clear(r, 0, r->used << PAGE_SHIFT);
	r->used = 0;
	mutex_unlock(&r->lock);
	return 0;
}
