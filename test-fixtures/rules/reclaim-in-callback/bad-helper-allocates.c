// SPDX-License-Identifier: MIT
/* What the callback calls allocates with GFP_KERNEL. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define COFFEE_MAX_PAGES 64

struct coffee_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[COFFEE_MAX_PAGES];
};

static void coffee_new_log(struct coffee_range *r)
{
	r->log = kmalloc(PAGE_SIZE, GFP_KERNEL);
}

static bool coffee_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct coffee_range *r = container_of(sub, struct coffee_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	coffee_new_log(r); /* want INV209 "calls kmalloc()" */
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops coffee_ops = {
	.invalidate = coffee_invalidate,
};

int coffee_create(struct coffee_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &coffee_ops);
}


