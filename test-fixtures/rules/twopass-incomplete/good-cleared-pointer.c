// SPDX-License-Identifier: MIT
/* The first pass says that there is no second. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct hackberry_range {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	spinlock_t lock;
	u64 pte;
};

static bool hackberry_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		    unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct hackberry_range *r = container_of(sub, struct hackberry_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	spin_unlock(&r->lock);
	*finish = NULL;
	return true;
}

static const struct mmu_interval_notifier_ops hackberry_ops = {
	.invalidate_start = hackberry_start,
};
