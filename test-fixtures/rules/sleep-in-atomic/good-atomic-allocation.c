// SPDX-License-Identifier: MIT
/* GFP_ATOMIC and GFP_NOWAIT do not sleep. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define MALLOW_MAX_PAGES 64

struct mallow_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[MALLOW_MAX_PAGES];
};

static void mallow_clear(struct mallow_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % MALLOW_MAX_PAGES] = 0;
}

static bool mallow_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct mallow_range *r = container_of(sub, struct mallow_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	mallow_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops mallow_ops = {
	.invalidate = mallow_invalidate,
};

int mallow_create(struct mallow_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &mallow_ops);
}

void mallow_destroy(struct mallow_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int mallow_start_log(struct mallow_range *r)
{
	spin_lock(&r->lock);
	if (!r->log)
		r->log = kzalloc(PAGE_SIZE, GFP_ATOMIC);
	if (!r->log)
		r->log = kzalloc(64, GFP_NOWAIT);
	spin_unlock(&r->lock);
	return r->log ? 0 : -ENOMEM;
}
