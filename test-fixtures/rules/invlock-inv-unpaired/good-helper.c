// SPDX-License-Identifier: MIT
/* A helper counts for the callback. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct iridium_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long first;
	unsigned long last;
	u64 pte;
};

static void iridium_count(struct iridium_mirror *m, unsigned long start)
{
	spin_lock(&m->lock);
	mmu_invlock_inv_start(&m->mn, start < m->last);
	spin_unlock(&m->lock);
}

static int iridium_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct iridium_mirror *m = container_of(mn, struct iridium_mirror, mn);

	iridium_count(m, range->start);
	return 0;
}

static void iridium_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct iridium_mirror *m = container_of(mn, struct iridium_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops iridium_ops = {
	.invalidate_range_start = iridium_start,
	.invalidate_range_end = iridium_end,
};

int iridium_attach(struct iridium_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &iridium_ops;
	return mmu_notifier_register(&m->mn, mm);
}


