// SPDX-License-Identifier: MIT
/* The invalidation is counted before the lock is taken. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct gypsum_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long first;
	unsigned long last;
	u64 pte;
};

static int gypsum_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct gypsum_mirror *m = container_of(mn, struct gypsum_mirror, mn);

	mmu_invlock_inv_start(mn, true); /* want INV304 "without the driver lock" */
	spin_lock(&m->lock);
	m->pte = 0;
	spin_unlock(&m->lock);
	return 0;
}

static void gypsum_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct gypsum_mirror *m = container_of(mn, struct gypsum_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops gypsum_ops = {
	.invalidate_range_start = gypsum_start,
	.invalidate_range_end = gypsum_end,
};

int gypsum_attach(struct gypsum_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &gypsum_ops;
	return mmu_notifier_register(&m->mn, mm);
}


