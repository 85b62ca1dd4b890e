// SPDX-License-Identifier: MIT
/* An allocation by type that may not sleep. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define OXLIP_MAX_PAGES 64

struct oxlip_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[OXLIP_MAX_PAGES];
};

static void oxlip_clear(struct oxlip_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % OXLIP_MAX_PAGES] = 0;
}

static bool oxlip_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct oxlip_range *r = container_of(sub, struct oxlip_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	oxlip_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops oxlip_ops = {
	.invalidate = oxlip_invalidate,
};

int oxlip_create(struct oxlip_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &oxlip_ops);
}

void oxlip_destroy(struct oxlip_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int oxlip_start_log(struct oxlip_range *r)
{
	int ret = 0;

	spin_lock(&r->lock);
	if (!r->log)
		r->log = kzalloc_obj(*r->log, GFP_ATOMIC);
	if (!r->log)
		ret = -ENOMEM;
	spin_unlock(&r->lock);
	return ret;
}
