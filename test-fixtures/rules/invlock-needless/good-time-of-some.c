// SPDX-License-Identifier: MIT
/* Only some callers have no time. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct whimbrel_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 pte;
};

static int whimbrel_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct whimbrel_mirror *m = container_of(mn, struct whimbrel_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_start(mn, true);
	m->pte = 0;
	spin_unlock(&m->lock);
	return 0;
}

static void whimbrel_range_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct whimbrel_mirror *m = container_of(mn, struct whimbrel_mirror, mn);

	spin_lock(&m->lock);
	mmu_invlock_inv_end(mn);
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops whimbrel_ops = {
	.invalidate_range_start = whimbrel_range_start,
	.invalidate_range_end = whimbrel_range_end,
};

void whimbrel_fill(struct whimbrel_mirror *m, bool now)
{
	struct mmu_invlock_state st = MMU_INVLOCK_STATE_INIT;

	if (now)
		st.timeout = 0;
again:
	mm_invlock_start_write_and_lock(&m->mn, &st);
	spin_lock(&m->lock);
	if (mn_invlock_end_write_and_unlock(&m->mn, &st)) {
		spin_unlock(&m->lock);
		goto again;
	}
	m->pte = 1;
	spin_unlock(&m->lock);
}
