// SPDX-License-Identifier: MIT
/* One caller is the only one who knows of the object, and takes no lock. */
#include <linux/hmm.h>
#include <linux/lockdep.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define SCHIST_MAX_PAGES 64

struct schist_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[SCHIST_MAX_PAGES];
};

static void schist_zap(struct schist_range *r)
{
	unsigned long i;

	for (i = 0; i < SCHIST_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool schist_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct schist_range *r = container_of(sub, struct schist_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	schist_zap(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops schist_ops = {
	.invalidate = schist_invalidate,
};

void schist_evict(struct schist_range *r)
{
	schist_zap(r);
}
