// SPDX-License-Identifier: MIT
/* Nothing is left for a second pass. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct redbud_range {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	spinlock_t lock;
	u64 pte;
};

static bool redbud_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		    unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct redbud_range *r = container_of(sub, struct redbud_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	spin_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops redbud_ops = {
	.invalidate_start = redbud_start,
};
