// SPDX-License-Identifier: MIT
/* A reset moves the sequence as if an invalidation ran. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define MARJORAM_MAX_PAGES 64

struct marjoram_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[MARJORAM_MAX_PAGES];
};

static bool marjoram_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct marjoram_range *r = container_of(sub, struct marjoram_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < MARJORAM_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops marjoram_ops = {
	.invalidate = marjoram_invalidate,
};

int marjoram_create(struct marjoram_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &marjoram_ops);
}

int marjoram_reset(struct marjoram_range *r, unsigned long seq)
{
	mutex_lock(&r->lock);
	mmu_interval_set_seq(&r->notifier, seq); /* want INV204 */
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return 0;
}
