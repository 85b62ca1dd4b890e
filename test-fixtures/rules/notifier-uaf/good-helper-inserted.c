// SPDX-License-Identifier: MIT
/* A helper has inserted the notifier; a later error takes it out, or hears that the helper has failed. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define JACANA_MAX_PAGES 64

struct jacana_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[JACANA_MAX_PAGES];
};

static bool jacana_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct jacana_range *r = container_of(sub, struct jacana_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < JACANA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops jacana_ops = {
	.invalidate = jacana_invalidate,
};

/* Whoever calls this has the notifier in where it returns 0. */
static int jacana_watch(struct jacana_range *r, struct mm_struct *mm)
{
	int ret;

	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &jacana_ops);
	if (ret)
		return ret;
	r->log = NULL;
	return 0;
}

struct jacana_range *jacana_open(struct mm_struct *mm)
{
	struct jacana_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	if (jacana_watch(r, mm))
		goto free;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log)
		goto remove;
	return r;

remove:
	mmu_interval_notifier_remove(&r->notifier);
free:
	kfree(r);
	return NULL;
}

void jacana_close(struct jacana_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
	kfree(r->log);
	kfree(r);
}
