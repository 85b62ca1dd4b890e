// SPDX-License-Identifier: MIT
/* The time is set to zero before the section. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct plover_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 pte;
};

static int plover_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct plover_mirror *m = container_of(mn, struct plover_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, true);
	m->pte = 0;
	spin_unlock(&m->lock);
	return 0;
}

static void plover_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct plover_mirror *m = container_of(mn, struct plover_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops plover_ops = {
	.invalidate_range_start = plover_range_start,
	.invalidate_range_end = plover_range_end,
};

void plover_fill(struct plover_mirror *m)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;

	st.timeout = 0;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st); /* want INV607 */
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		goto again;
	}
	m->pte = 1;
	spin_unlock(&m->lock);
}
