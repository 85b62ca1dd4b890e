// SPDX-License-Identifier: MIT
/* The callback's lock spins, and a callee waits for the device. */
#include <linux/delay.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define MAGNOLIA_MAX_PAGES 64

struct magnolia_range {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	u64 ptes[MAGNOLIA_MAX_PAGES];
};

static void magnolia_clear(struct magnolia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % MAGNOLIA_MAX_PAGES] = 0;
}

static void magnolia_quiesce(struct magnolia_range *r)
{
	while (READ_ONCE(r->ptes[0]) & 2)
		usleep_range(5, 10);
}

static bool magnolia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct magnolia_range *r = container_of(sub, struct magnolia_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	magnolia_quiesce(r); /* want INV505 */
	magnolia_clear(r, range->start, range->end);
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops magnolia_ops = {
	.invalidate = magnolia_invalidate,
};

int magnolia_create(struct magnolia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &magnolia_ops);
}

void magnolia_destroy(struct magnolia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}
