// SPDX-License-Identifier: MIT
/* A delay that spins is allowed. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define OXALIS_MAX_PAGES 64

struct oxalis_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[OXALIS_MAX_PAGES];
};

static void oxalis_clear(struct oxalis_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % OXALIS_MAX_PAGES] = 0;
}

static bool oxalis_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct oxalis_range *r = container_of(sub, struct oxalis_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	oxalis_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops oxalis_ops = {
	.invalidate = oxalis_invalidate,
};

int oxalis_create(struct oxalis_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &oxalis_ops);
}

void oxalis_destroy(struct oxalis_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void oxalis_kick(struct oxalis_range *r)
{
	spin_lock(&r->lock);
	r->ptes[0] |= 2;
	udelay(5);
	spin_unlock(&r->lock);
}
