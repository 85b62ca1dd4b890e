// SPDX-License-Identifier: MIT
/* The helper says which lock it needs. */
#include <linux/hmm.h>
#include <linux/lockdep.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define GNEISS_MAX_PAGES 64

struct gneiss_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[GNEISS_MAX_PAGES];
};

static void gneiss_zap(struct gneiss_range *r)
{
	unsigned long i;

	lockdep_assert_held(&r->lock);
	for (i = 0; i < GNEISS_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool gneiss_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct gneiss_range *r = container_of(sub, struct gneiss_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	gneiss_zap(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gneiss_ops = {
	.invalidate = gneiss_invalidate,
};

void gneiss_evict(struct gneiss_range *r)
{
	mutex_lock(&r->lock);
	gneiss_zap(r);
	mutex_unlock(&r->lock);
}
