// SPDX-License-Identifier: MIT
/* Both branches count. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct iolite_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long first;
	unsigned long last;
	u64 pte;
};

static int iolite_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct iolite_mirror *m = container_of(mn, struct iolite_mirror, mn);

	spin_lock(&m->lock);
	if (range->start >= m->last) {
		mmu_invlock_inv_start(mn, false);
	} else {
		mmu_invlock_inv_start(mn, true);
		m->pte = 0;
	}
	spin_unlock(&m->lock);
	return 0;
}

static void iolite_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct iolite_mirror *m = container_of(mn, struct iolite_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops iolite_ops = {
	.invalidate_range_start = iolite_start,
	.invalidate_range_end = iolite_end,
};

int iolite_attach(struct iolite_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &iolite_ops;
	return mmu_notifier_register(&m->mn, mm);
}


