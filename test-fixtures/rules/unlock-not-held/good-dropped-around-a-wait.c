// SPDX-License-Identifier: MIT
/* Entered with the lock, dropped in the middle, left with it. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define LANTANA_MAX_PAGES 64

struct lantana_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[LANTANA_MAX_PAGES];
};

static void lantana_clear(struct lantana_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % LANTANA_MAX_PAGES] = 0;
}

static bool lantana_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lantana_range *r = container_of(sub, struct lantana_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	lantana_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops lantana_ops = {
	.invalidate = lantana_invalidate,
};

int lantana_create(struct lantana_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &lantana_ops);
}

void lantana_destroy(struct lantana_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void lantana_wait_unused(struct lantana_range *r)
{
	lockdep_assert_held(&r->lock);
	while (r->used) {
		mutex_unlock(&r->lock);
		msleep(1);
		mutex_lock(&r->lock);
	}
}
