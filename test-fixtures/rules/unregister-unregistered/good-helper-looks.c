// SPDX-License-Identifier: MIT
/* The function that removes looks whether there is anything to remove. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define PERSIMMON_MAX_PAGES 64

struct persimmon_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[PERSIMMON_MAX_PAGES];
};

static bool persimmon_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct persimmon_range *r = container_of(sub, struct persimmon_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < PERSIMMON_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops persimmon_ops = {
	.invalidate = persimmon_invalidate,
};

int persimmon_create(struct persimmon_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &persimmon_ops);
}

static void persimmon_destroy(struct persimmon_range *r)
{
	if (r->notifier.mm)
		mmu_interval_notifier_remove(&r->notifier);
	r->notifier.mm = NULL;
	kfree(r->log);
}

int persimmon_open(struct persimmon_range *r, struct mm_struct *mm)
{
	int ret;

	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &persimmon_ops);
	if (ret) {
		r->notifier.mm = NULL;
		persimmon_destroy(r);
	}
	return ret;
}
