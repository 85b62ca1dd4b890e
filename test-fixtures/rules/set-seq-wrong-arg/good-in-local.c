// SPDX-License-Identifier: MIT
/* The value goes through a local. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define HOREHOUND_MAX_PAGES 64

struct horehound_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[HOREHOUND_MAX_PAGES];
};
static bool horehound_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct horehound_range *r = container_of(sub, struct horehound_range, notifier);
	unsigned long seq = cur_seq;
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, seq);
	for (i = 0; i < HOREHOUND_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops horehound_ops = {
	.invalidate = horehound_invalidate,
};

int horehound_create(struct horehound_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &horehound_ops);
}


