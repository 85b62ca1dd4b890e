// SPDX-License-Identifier: MIT
/* A helper that only a reset calls moves the sequence. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define MINT_MAX_PAGES 64

struct mint_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[MINT_MAX_PAGES];
};

static bool mint_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct mint_range *r = container_of(sub, struct mint_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < MINT_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops mint_ops = {
	.invalidate = mint_invalidate,
};

int mint_create(struct mint_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &mint_ops);
}

static void mint_forget(struct mint_range *r, unsigned long seq)
{
	mmu_interval_set_seq(&r->notifier, seq); /* want INV204 */
	r->ptes[0] = 0;
}

int mint_reset(struct mint_range *r, unsigned long seq)
{
	mutex_lock(&r->lock);
	mint_forget(r, seq);
	mutex_unlock(&r->lock);
	return 0;
}
