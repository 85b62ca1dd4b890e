// SPDX-License-Identifier: MIT
/* The log is allocated with the lock of the callback held. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define ACER_MAX_PAGES 64

struct acer_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[ACER_MAX_PAGES];
};

static bool acer_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct acer_range *r = container_of(sub, struct acer_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < ACER_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops acer_ops = {
	.invalidate = acer_invalidate,
};

int acer_create(struct acer_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &acer_ops);
}

int acer_start_log(struct acer_range *r)
{
	int ret = 0;

	mutex_lock(&r->lock);
	if (!r->log) {
		r->log = kzalloc(PAGE_SIZE, GFP_KERNEL); /* want INV113 "kzalloc" */
		if (!r->log)
			ret = -ENOMEM;
	}
	mutex_unlock(&r->lock);
	return ret;
}
