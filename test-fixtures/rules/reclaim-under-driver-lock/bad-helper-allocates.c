// SPDX-License-Identifier: MIT
/* A helper allocates, and its caller holds the lock of the callback. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define ALMOND_MAX_PAGES 64

struct almond_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[ALMOND_MAX_PAGES];
};

static bool almond_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct almond_range *r = container_of(sub, struct almond_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < ALMOND_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops almond_ops = {
	.invalidate = almond_invalidate,
};

int almond_create(struct almond_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &almond_ops);
}

static u64 *almond_new_log(void)
{
	return kcalloc(64, sizeof(u64), GFP_KERNEL);
}

int almond_start_log(struct almond_range *r)
{
	u64 *log;

	mutex_lock(&r->lock);
	log = almond_new_log(); /* want INV113 "through kcalloc()" */
	r->log = log;
	mutex_unlock(&r->lock);
	return log ? 0 : -ENOMEM;
}
