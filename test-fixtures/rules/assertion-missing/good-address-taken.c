// SPDX-License-Identifier: MIT
/* Somebody else may call it. */
#include <linux/hmm.h>
#include <linux/lockdep.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define CHERT_MAX_PAGES 64

struct chert_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[CHERT_MAX_PAGES];
};

static void chert_zap(struct chert_range *r)
{
	unsigned long i;

	for (i = 0; i < CHERT_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool chert_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct chert_range *r = container_of(sub, struct chert_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	chert_zap(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops chert_ops = {
	.invalidate = chert_invalidate,
};

void chert_evict(struct chert_range *r)
{
	mutex_lock(&r->lock);
	chert_zap(r);
	mutex_unlock(&r->lock);
}

void chert_defer(void (**later)(struct chert_range *))
{
	*later = chert_zap;
}
