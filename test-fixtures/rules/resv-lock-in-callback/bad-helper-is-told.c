// SPDX-License-Identifier: MIT
/* The callback tells a helper to wait for the reservation. */
#include <linux/dma-resv.h>
#include <linux/mmu_notifier.h>

struct cassia {
	struct mmu_interval_notifier sub;
	struct dma_resv resv;
	unsigned long mapped;
};

static int cassia_claim(struct cassia *c, bool can_fail)
{
	if (can_fail)
		return dma_resv_trylock(&c->resv) ? 0 : -EBUSY;
	return dma_resv_lock(&c->resv, NULL);
}

static bool cassia_invalidate(struct mmu_interval_notifier *sub,
			      const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cassia *c = container_of(sub, struct cassia, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	if (cassia_claim(c, false)) /* want INV211 "calls dma_resv_lock()" */
		return true;
	mmu_interval_set_seq(sub, cur_seq);
	c->mapped = 0;
	dma_resv_unlock(&c->resv);
	return true;
}

static const struct mmu_interval_notifier_ops cassia_ops = { .invalidate = cassia_invalidate };

int cassia_open(struct cassia *c, struct mm_struct *mm, unsigned long start)
{
	return mmu_interval_notifier_insert(&c->sub, mm, start, PAGE_SIZE, &cassia_ops);
}
