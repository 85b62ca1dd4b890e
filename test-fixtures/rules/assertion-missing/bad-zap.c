// SPDX-License-Identifier: MIT
/* Both calls hold the lock, and the helper does not say that it needs it. */
#include <linux/hmm.h>
#include <linux/lockdep.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define MICA_MAX_PAGES 64

struct mica_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[MICA_MAX_PAGES];
};

static void mica_zap(struct mica_range *r) /* want INV507 "all 2 calls" */
{
	unsigned long i;

	for (i = 0; i < MICA_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool mica_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct mica_range *r = container_of(sub, struct mica_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	mica_zap(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops mica_ops = {
	.invalidate = mica_invalidate,
};

void mica_evict(struct mica_range *r)
{
	mutex_lock(&r->lock);
	mica_zap(r);
	mutex_unlock(&r->lock);
}
