// SPDX-License-Identifier: MIT
/* A count comes with the lock, an error without it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define GENTIAN_MAX_PAGES 64

struct gentian_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[GENTIAN_MAX_PAGES];
};

static void gentian_clear(struct gentian_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % GENTIAN_MAX_PAGES] = 0;
}

static bool gentian_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct gentian_range *r = container_of(sub, struct gentian_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	gentian_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gentian_ops = {
	.invalidate = gentian_invalidate,
};

int gentian_create(struct gentian_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &gentian_ops);
}

void gentian_destroy(struct gentian_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Returns the number of free pages with the lock held, or a negative error without it. */
static int gentian_lock_free(struct gentian_range *r)
{
	mutex_lock(&r->lock);
	if (r->dead) {
		mutex_unlock(&r->lock);
		return -ENODEV;
	}
	return GENTIAN_MAX_PAGES - r->used;
}

int gentian_reserve_all(struct gentian_range *r)
{
	int npages = gentian_lock_free(r);

	if (npages < 0)
		return npages;
	r->used += npages;
	mutex_unlock(&r->lock);
	return npages;
}
