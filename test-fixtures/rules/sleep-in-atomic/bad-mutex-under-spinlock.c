// SPDX-License-Identifier: MIT
/* A mutex inside a spinning lock. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define LUPIN_MAX_PAGES 64

struct lupin_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[LUPIN_MAX_PAGES];
};

static void lupin_clear(struct lupin_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % LUPIN_MAX_PAGES] = 0;
}

static bool lupin_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lupin_range *r = container_of(sub, struct lupin_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lupin_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops lupin_ops = {
	.invalidate = lupin_invalidate,
};

int lupin_create(struct lupin_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &lupin_ops);
}

void lupin_destroy(struct lupin_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void lupin_configure(struct lupin_range *r)
{
	spin_lock(&r->lock);
	mutex_lock(&r->config_lock); /* want INV505 */
	lupin_clear(r, 0, PAGE_SIZE);
	mutex_unlock(&r->config_lock);
	spin_unlock(&r->lock);
}
