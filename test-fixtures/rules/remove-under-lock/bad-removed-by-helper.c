// SPDX-License-Identifier: MIT
/* A helper removes the notifier, further down, while its caller holds the lock of the callback. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct fennel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	bool dead;
	u64 pte;
};

static bool fennel_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct fennel_range *r = container_of(sub, struct fennel_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fennel_ops = {
	.invalidate = fennel_invalidate,
};

int fennel_create(struct fennel_range *r, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&r->lock);
	r->mm = mm;
	return mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &fennel_ops);
}

void fennel_unregister(struct fennel_range *r)
{
	if (!r->notifier.mm)
		return;
	mmu_interval_notifier_remove(&r->notifier);
	r->notifier.mm = NULL;
}

static void fennel_drop(struct fennel_range *r)
{
	fennel_unregister(r);
	r->pte = 0;
}

void fennel_destroy(struct fennel_range *r)
{
	mutex_lock(&r->lock);
	r->dead = true;
	fennel_drop(r); /* want INV405 "comes to mmu_interval_notifier_remove()" */
	mutex_unlock(&r->lock);
}
