// SPDX-License-Identifier: MIT
/* The second pass moves the sequence. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct tupelo_range {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	spinlock_t lock;
	u64 pte;
};

static bool tupelo_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		    unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct tupelo_range *r = container_of(sub, struct tupelo_range, notifier);

	spin_lock(&r->lock);
	r->pte = 0;
	spin_unlock(&r->lock);
	*finish = &r->finish;
	return true;
}

static void tupelo_finish(struct mmu_interval_notifier_finish *finish)
{
	struct tupelo_range *r = container_of(finish, struct tupelo_range, finish);

	spin_lock(&r->lock);
	mmu_interval_set_seq(&r->notifier, r->notifier.invalidate_seq + 2); /* want INV215 "second pass" */
	r->pte = 0;
	spin_unlock(&r->lock);
}

static const struct mmu_interval_notifier_ops tupelo_ops = {
	.invalidate_start = tupelo_start,
	.invalidate_finish = tupelo_finish,
};
