// SPDX-License-Identifier: MIT
/* Both passes exist; the first moves the sequence. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct catalpa_range {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	spinlock_t lock;
	u64 pte;
};

static bool catalpa_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		    unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct catalpa_range *r = container_of(sub, struct catalpa_range, notifier);

	spin_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	spin_unlock(&r->lock);
	*finish = &r->finish;
	return true;
}

static void catalpa_finish(struct mmu_interval_notifier_finish *finish)
{
	struct catalpa_range *r = container_of(finish, struct catalpa_range, finish);

	spin_lock(&r->lock);
	r->pte = 0;
	spin_unlock(&r->lock);
}

static const struct mmu_interval_notifier_ops catalpa_ops = {
	.invalidate_start = catalpa_start,
	.invalidate_finish = catalpa_finish,
};
