// SPDX-License-Identifier: MIT
/* Macros and helpers of the driver's own take the lock, and one way out forgets it. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define lovage_enter(r) mutex_lock(&(r)->lock)
#define lovage_leave(r) mutex_unlock(&(r)->lock)

struct lovage {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 pte;
	u64 busy;
};

static void lovage_hold(struct lovage *r)
{
	mutex_lock(&r->lock);
}

static void lovage_drop(struct lovage *r)
{
	mutex_unlock(&r->lock);
}

static void lovage_drop_it(struct mutex *lock)
{
	mutex_unlock(lock);
}

static bool lovage_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			      unsigned long cur_seq)
{
	struct lovage *r = container_of(sub, struct lovage, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	lovage_enter(r);
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	lovage_leave(r);
	return true;
}

static const struct mmu_interval_notifier_ops lovage_ops = { .invalidate = lovage_invalidate };

int lovage_create(struct lovage *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &lovage_ops);
}

int lovage_set(struct lovage *r, u64 pte)
{
	lovage_enter(r);
	if (r->busy)
		return -EBUSY; /* want INV502 "r->lock is still held" */
	r->pte = pte;
	lovage_leave(r);
	return r->busy ? -EBUSY : 0;
}

int lovage_reset(struct lovage *r)
{
	lovage_hold(r);
	if (r->busy)
		return -EBUSY; /* want INV502 "r->lock is still held" */
	r->pte = 0;
	lovage_drop(r);
	return r->busy ? -EBUSY : 0;
}

int lovage_clear(struct lovage *r)
{
	lovage_hold(r);
	r->pte = 0;
	lovage_drop_it(&r->lock);
	r->busy = 0;
	lovage_drop(r); /* want INV503 "already released" */
	return 0;
}

int lovage_again(struct lovage *r)
{
	lovage_hold(r);
	r->pte = 0;
	lovage_enter(r); /* want INV504 "held already" */
	r->busy = 0;
	lovage_drop(r);
	return 0;
}
