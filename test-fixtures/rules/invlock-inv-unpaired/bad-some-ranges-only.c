// SPDX-License-Identifier: MIT
/* Ranges of no interest are not counted, but their ends are. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct halite_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long first;
	unsigned long last;
	u64 pte;
};

static int halite_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct halite_mirror *m = container_of(mn, struct halite_mirror, mn);

	if (range->start >= m->last)
		return 0; /* want INV304 "calls elsewhere" */
	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, range->start < m->last);
	m->pte = 0;
	spin_unlock(&m->lock);
	return 0;
}

static void halite_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct halite_mirror *m = container_of(mn, struct halite_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops halite_ops = {
	.invalidate_range_start = halite_start,
	.invalidate_range_end = halite_end,
};

int halite_attach(struct halite_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &halite_ops;
	return mmu_notifier_register(&m->mn, mm);
}


