// SPDX-License-Identifier: MIT
/* The lock is held by the callers of a caller. */
#include <linux/hmm.h>
#include <linux/lockdep.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define BASALT_MAX_PAGES 64

struct basalt_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[BASALT_MAX_PAGES];
};

static void basalt_zap(struct basalt_range *r) /* want INV507 "all 2 calls" */
{
	unsigned long i;

	for (i = 0; i < BASALT_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static void basalt_reset(struct basalt_range *r)
{
	lockdep_assert_held(&r->lock);
	basalt_zap(r);
}


static bool basalt_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct basalt_range *r = container_of(sub, struct basalt_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	basalt_zap(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops basalt_ops = {
	.invalidate = basalt_invalidate,
};

void basalt_evict(struct basalt_range *r)
{
	mutex_lock(&r->lock);
	basalt_reset(r);
	mutex_unlock(&r->lock);
}
