// SPDX-License-Identifier: MIT
/* Every range is counted, under the lock. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct indium_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long first;
	unsigned long last;
	u64 pte;
};

static int indium_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct indium_mirror *m = container_of(mn, struct indium_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, range->start < m->last);
	m->pte = 0;
	spin_unlock(&m->lock);
	return 0;
}

static void indium_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct indium_mirror *m = container_of(mn, struct indium_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops indium_ops = {
	.invalidate_range_start = indium_start,
	.invalidate_range_end = indium_end,
};

int indium_attach(struct indium_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &indium_ops;
	return mmu_notifier_register(&m->mn, mm);
}


