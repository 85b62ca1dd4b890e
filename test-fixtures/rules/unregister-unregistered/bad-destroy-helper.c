// SPDX-License-Identifier: MIT
/* The failed insertion is undone by the function that removes. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define PEACH_MAX_PAGES 64

struct peach_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[PEACH_MAX_PAGES];
};

static bool peach_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct peach_range *r = container_of(sub, struct peach_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < PEACH_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops peach_ops = {
	.invalidate = peach_invalidate,
};

int peach_create(struct peach_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &peach_ops);
}

static void peach_destroy(struct peach_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
	kfree(r->log);
}

int peach_open(struct peach_range *r, struct mm_struct *mm)
{
	int ret;

	mutex_init(&r->lock);
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log)
		return -ENOMEM;
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &peach_ops);
	if (ret)
		peach_destroy(r); /* want INV402 "peach_destroy()" */
	return ret;
}
