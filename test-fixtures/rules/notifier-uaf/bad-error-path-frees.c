// SPDX-License-Identifier: MIT
/* The error path frees the object with its notifier inserted. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define SASSAFRAS_MAX_PAGES 64

struct sassafras_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[SASSAFRAS_MAX_PAGES];
};

static bool sassafras_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct sassafras_range *r = container_of(sub, struct sassafras_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < SASSAFRAS_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sassafras_ops = {
	.invalidate = sassafras_invalidate,
};

int sassafras_create(struct sassafras_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &sassafras_ops);
}

struct sassafras_range *sassafras_open(struct mm_struct *mm)
{
	struct sassafras_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &sassafras_ops))
		goto free;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log)
		goto free;
	return r;

free:
	kfree(r); /* want INV406 "still inserted" */
	return NULL;
}
