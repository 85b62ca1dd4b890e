// SPDX-License-Identifier: MIT
/* The helper takes the lock when it finds something, and nobody ever gives it back. */
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct dotterel {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long first;
	unsigned long last;
	u64 pte;
};

static void dotterel_zap(struct dotterel *d, const struct mmu_notifier_range *range)
{
	if (range->start > d->last || range->end <= d->first)
		return;
	spin_lock(&d->lock);
	d->pte = 0;
}

static int dotterel_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dotterel *d = container_of(mn, struct dotterel, mn);

	dotterel_zap(d, range);
	return 0; /* want INV214 */
}

static const struct mmu_notifier_ops dotterel_ops = {
	.invalidate_range_start = dotterel_start,
};

int dotterel_init(struct dotterel *d, struct mm_struct *mm)
{
	spin_lock_init(&d->lock);
	d->mn.ops = &dotterel_ops;
	return mmu_notifier_register(&d->mn, mm);
}
