// SPDX-License-Identifier: MIT
/* A helper has inserted the notifier of the object that a later error frees. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define HOATZIN_MAX_PAGES 64

struct hoatzin_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[HOATZIN_MAX_PAGES];
};

static bool hoatzin_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hoatzin_range *r = container_of(sub, struct hoatzin_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < HOATZIN_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hoatzin_ops = {
	.invalidate = hoatzin_invalidate,
};

/* Whoever calls this has the notifier in where it returns 0. */
static int hoatzin_watch(struct hoatzin_range *r, struct mm_struct *mm)
{
	int ret;

	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &hoatzin_ops);
	if (ret)
		return ret;
	r->log = NULL;
	return 0;
}

struct hoatzin_range *hoatzin_open(struct mm_struct *mm)
{
	struct hoatzin_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	if (hoatzin_watch(r, mm))
		goto free;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log)
		goto free;
	return r;

free:
	kfree(r); /* want INV406 "still inserted" */
	return NULL;
}

void hoatzin_close(struct hoatzin_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
	kfree(r->log);
	kfree(r);
}
