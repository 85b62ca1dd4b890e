// SPDX-License-Identifier: MIT
/* The flags, or the scope, keep the allocation out of reclaim. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define BAOBAB_MAX_PAGES 64

struct baobab_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[BAOBAB_MAX_PAGES];
};

static bool baobab_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct baobab_range *r = container_of(sub, struct baobab_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < BAOBAB_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops baobab_ops = {
	.invalidate = baobab_invalidate,
};

int baobab_create(struct baobab_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &baobab_ops);
}

static void baobab_lock(struct baobab_range *r, unsigned int *flags)
{
	mutex_lock(&r->lock);
	*flags = memalloc_noreclaim_save();
}

static void baobab_unlock(struct baobab_range *r, unsigned int flags)
{
	memalloc_noreclaim_restore(flags);
	mutex_unlock(&r->lock);
}

int baobab_start_log(struct baobab_range *r)
{
	unsigned int flags;
	u64 *log;

	baobab_lock(r, &flags);
	log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	r->log = log;
	baobab_unlock(r, flags);
	return log ? 0 : -ENOMEM;
}

int baobab_grow_log(struct baobab_range *r, gfp_t gfp)
{
	u64 *more;

	mutex_lock(&r->lock);
	more = kzalloc(PAGE_SIZE, GFP_NOWAIT);
	if (!more)
		more = kzalloc(PAGE_SIZE, gfp);
	r->log = more;
	mutex_unlock(&r->lock);
	return more ? 0 : -ENOMEM;
}
