// SPDX-License-Identifier: MIT
/* One call may be a chance. */
#include <linux/hmm.h>
#include <linux/lockdep.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define MARL_MAX_PAGES 64

struct marl_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[MARL_MAX_PAGES];
};

static void marl_zap(struct marl_range *r)
{
	unsigned long i;

	for (i = 0; i < MARL_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool marl_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct marl_range *r = container_of(sub, struct marl_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	marl_zap(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops marl_ops = {
	.invalidate = marl_invalidate,
};

