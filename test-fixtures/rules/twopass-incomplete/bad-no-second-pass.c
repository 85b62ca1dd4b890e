// SPDX-License-Identifier: MIT
/* The first pass leaves work, and nobody does it. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct tamarack_range {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	spinlock_t lock;
	u64 pte;
};

static bool tamarack_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		    unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct tamarack_range *r = container_of(sub, struct tamarack_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	spin_unlock(&r->lock);
	*finish = &r->finish; /* want INV215 "has none" */
	return true;
}

static const struct mmu_interval_notifier_ops tamarack_ops = {
	.invalidate_start = tamarack_start,
};
