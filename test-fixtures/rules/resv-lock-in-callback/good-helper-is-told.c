// SPDX-License-Identifier: MIT
/* The callback tells a helper to give up at once. */
#include <linux/dma-resv.h>
#include <linux/mmu_notifier.h>

struct cassia2 {
	struct mmu_interval_notifier sub;
	struct dma_resv resv;
	unsigned long mapped;
};

static int cassia2_claim(struct cassia2 *c, bool can_fail)
{
	if (can_fail)
		return dma_resv_trylock(&c->resv) ? 0 : -EBUSY;
	return dma_resv_lock(&c->resv, NULL);
}

static bool cassia2_invalidate(struct mmu_interval_notifier *sub,
			      const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cassia2 *c = container_of(sub, struct cassia2, sub);

	mmu_interval_set_seq(sub, cur_seq);
	if (cassia2_claim(c, true))
		return true;
	c->mapped = 0;
	dma_resv_unlock(&c->resv);
	return true;
}

static const struct mmu_interval_notifier_ops cassia2_ops = { .invalidate = cassia2_invalidate };

int cassia2_open(struct cassia2 *c, struct mm_struct *mm, unsigned long start)
{
	return mmu_interval_notifier_insert(&c->sub, mm, start, PAGE_SIZE, &cassia2_ops);
}
