// SPDX-License-Identifier: MIT
/* An allocation by type without flags may sleep, the lock spins. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define MILKWORT_MAX_PAGES 64

struct milkwort_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	struct mutex config_lock;
	u64 *log;
	u64 ptes[MILKWORT_MAX_PAGES];
};

static void milkwort_clear(struct milkwort_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % MILKWORT_MAX_PAGES] = 0;
}

static bool milkwort_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct milkwort_range *r = container_of(sub, struct milkwort_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	milkwort_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops milkwort_ops = {
	.invalidate = milkwort_invalidate,
};

int milkwort_create(struct milkwort_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	mutex_init(&r->config_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &milkwort_ops);
}

void milkwort_destroy(struct milkwort_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int milkwort_start_log(struct milkwort_range *r)
{
	int ret = 0;

	spin_lock(&r->lock);
	if (!r->log)
		r->log = kzalloc_obj(*r->log); /* want INV505 */
	if (!r->log)
		ret = -ENOMEM;
	spin_unlock(&r->lock);
	return ret;
}
