// SPDX-License-Identifier: MIT
/* A failed interruptible lock has nothing to unlock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define IXIA_MAX_PAGES 64

struct ixia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[IXIA_MAX_PAGES];
};

static void ixia_clear(struct ixia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % IXIA_MAX_PAGES] = 0;
}

static bool ixia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct ixia_range *r = container_of(sub, struct ixia_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	ixia_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ixia_ops = {
	.invalidate = ixia_invalidate,
};

int ixia_create(struct ixia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &ixia_ops);
}

void ixia_destroy(struct ixia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int ixia_reserve(struct ixia_range *r, unsigned long npages)
{
	if (mutex_lock_interruptible(&r->lock)) {
		mutex_unlock(&r->lock); /* want INV503 */
		return -EINTR;
	}
	r->used += npages;
	mutex_unlock(&r->lock);
	return 0;
}
