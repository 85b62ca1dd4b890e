// SPDX-License-Identifier: MIT
/* Whoever calls this holds the lock of the callback, says the declaration. */
#include <linux/compiler.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define MEDLAR_MAX_PAGES 64

struct medlar_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[MEDLAR_MAX_PAGES];
};

static bool medlar_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct medlar_range *r = container_of(sub, struct medlar_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < MEDLAR_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops medlar_ops = {
	.invalidate = medlar_invalidate,
};

int medlar_create(struct medlar_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &medlar_ops);
}

unsigned long medlar_sample(struct medlar_range *r) __must_hold(&r->lock)
{
	return mmu_interval_read_begin(&r->notifier); /* want INV115 */
}
