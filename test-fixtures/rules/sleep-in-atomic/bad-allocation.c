// SPDX-License-Identifier: MIT
/* GFP_KERNEL may sleep, the lock spins. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define LOBELIA_MAX_PAGES 64

struct lobelia_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[LOBELIA_MAX_PAGES];
};

static void lobelia_clear(struct lobelia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % LOBELIA_MAX_PAGES] = 0;
}

static bool lobelia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lobelia_range *r = container_of(sub, struct lobelia_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	lobelia_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops lobelia_ops = {
	.invalidate = lobelia_invalidate,
};

int lobelia_create(struct lobelia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &lobelia_ops);
}

void lobelia_destroy(struct lobelia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int lobelia_start_log(struct lobelia_range *r)
{
	int ret = 0;

	spin_lock(&r->lock);
	if (!r->log)
		r->log = kzalloc(PAGE_SIZE, GFP_KERNEL); /* want INV505 */
	if (!r->log)
		ret = -ENOMEM;
	spin_unlock(&r->lock);
	return ret;
}
