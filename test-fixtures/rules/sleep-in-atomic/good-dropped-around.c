// SPDX-License-Identifier: MIT
/* The lock is dropped for the allocation and taken again. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define NERINE_MAX_PAGES 64

struct nerine_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[NERINE_MAX_PAGES];
};

static void nerine_clear(struct nerine_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % NERINE_MAX_PAGES] = 0;
}

static bool nerine_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct nerine_range *r = container_of(sub, struct nerine_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	nerine_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops nerine_ops = {
	.invalidate = nerine_invalidate,
};

int nerine_create(struct nerine_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &nerine_ops);
}

void nerine_destroy(struct nerine_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int nerine_start_log(struct nerine_range *r)
{
	u64 *log;

	spin_lock(&r->lock);
	while (!r->log) {
		spin_unlock(&r->lock);
		log = kzalloc(PAGE_SIZE, GFP_KERNEL);
		if (!log)
			return -ENOMEM;
		spin_lock(&r->lock);
		if (r->log)
			kfree(log);
		else
			r->log = log;
	}
	spin_unlock(&r->lock);
	return 0;
}
