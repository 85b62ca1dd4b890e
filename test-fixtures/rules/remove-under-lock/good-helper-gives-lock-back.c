// SPDX-License-Identifier: MIT
/* The helper gives the lock back before it removes, or is called without it. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct dill_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	bool dead;
	u64 pte;
};

static bool dill_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct dill_range *r = container_of(sub, struct dill_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops dill_ops = {
	.invalidate = dill_invalidate,
};

int dill_create(struct dill_range *r, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&r->lock);
	r->mm = mm;
	return mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &dill_ops);
}

static void dill_drop(struct dill_range *r)
{
	r->dead = true;
	mutex_unlock(&r->lock);
	mmu_interval_notifier_remove(&r->notifier);
}

void dill_destroy(struct dill_range *r)
{
	mutex_lock(&r->lock);
	dill_drop(r);
}

static void dill_remove(struct dill_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void dill_end(struct dill_range *r)
{
	mutex_lock(&r->lock);
	r->dead = true;
	mutex_unlock(&r->lock);
	dill_remove(r);
}
