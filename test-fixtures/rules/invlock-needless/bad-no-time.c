// SPDX-License-Identifier: MIT
/* The state is initialised with no time at all. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct dunlin_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 pte;
};

static int dunlin_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dunlin_mirror *m = container_of(mn, struct dunlin_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, true);
	m->pte = 0;
	spin_unlock(&m->lock);
	return 0;
}

static void dunlin_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dunlin_mirror *m = container_of(mn, struct dunlin_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops dunlin_ops = {
	.invalidate_range_start = dunlin_range_start,
	.invalidate_range_end = dunlin_range_end,
};

void dunlin_fill(struct dunlin_mirror *m)
{
	struct mmu_invlock_state st = { .timeout = 0 };

again:
	mm_invlock_start_write_and_lock(&m->mn, &st); /* want INV607 "in every round" */
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		goto again;
	}
	m->pte = 1;
	spin_unlock(&m->lock);
}
