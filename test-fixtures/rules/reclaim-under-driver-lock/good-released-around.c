// SPDX-License-Identifier: MIT
/* Whoever calls this holds the lock of the callback, and it is released around the allocation. */
#include <linux/compiler.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define QUINCE_MAX_PAGES 64

struct quince_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[QUINCE_MAX_PAGES];
};

static bool quince_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct quince_range *r = container_of(sub, struct quince_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < QUINCE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops quince_ops = {
	.invalidate = quince_invalidate,
};

int quince_create(struct quince_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &quince_ops);
}

int quince_start_log(struct quince_range *r) __must_hold(&r->lock)
{
	u64 *log;

	mutex_unlock(&r->lock);
	log = kcalloc(64, sizeof(u64), GFP_KERNEL);
	mutex_lock(&r->lock);
	if (r->log)
		kfree(log);
	else
		r->log = log;
	return r->log ? 0 : -ENOMEM;
}

int quince_finish_log(struct quince_range *r) __releases(r->lock)
{
	int ret = r->log ? 0 : -ENOMEM;

	mutex_unlock(&r->lock);
	return ret;
}
