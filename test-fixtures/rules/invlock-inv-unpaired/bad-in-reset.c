// SPDX-License-Identifier: MIT
/* A reset counts an invalidation that is none. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct hematite_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	unsigned long first;
	unsigned long last;
	u64 pte;
};

static int hematite_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct hematite_mirror *m = container_of(mn, struct hematite_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, range->start < m->last);
	m->pte = 0;
	spin_unlock(&m->lock);
	return 0;
}

static void hematite_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct hematite_mirror *m = container_of(mn, struct hematite_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops hematite_ops = {
	.invalidate_range_start = hematite_start,
	.invalidate_range_end = hematite_end,
};

int hematite_attach(struct hematite_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &hematite_ops;
	return mmu_notifier_register(&m->mn, mm);
}

void hematite_reset(struct hematite_mirror *m)
{
	spin_lock(&m->lock);
	mmu_invlock_inv_start(&m->mn, true); /* want INV304 "no callback" */
	m->pte = 0;
	mmu_invlock_inv_end(&m->mn); /* want INV304 */
	spin_unlock(&m->lock);
}


