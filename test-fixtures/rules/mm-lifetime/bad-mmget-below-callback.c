// SPDX-License-Identifier: MIT
/* The callback hands the mm of its subscription down, and a helper takes a reference as if it were alive. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct siskin {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	unsigned long size;
};

static bool siskin_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct siskin *r = container_of(sub, struct siskin, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops siskin_ops = {
	.invalidate = siskin_invalidate,
};

static void siskin_defer(struct siskin *r, struct mm_struct *mm)
{
	if (r->mm)
		return;
	mmget(mm); /* want INV409 "on the mm of a subscription" */
	r->mm = mm;
}

static void siskin_unmap(struct siskin *r, struct mm_struct *mm, unsigned long start)
{
	if (start)
		siskin_defer(r, mm);
}

static bool siskin_unwatch(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct siskin *r = container_of(sub, struct siskin, notifier);

	mmu_interval_set_seq(sub, cur_seq);
	siskin_unmap(r, sub->mm, range->start);
	return true;
}

static const struct mmu_interval_notifier_ops siskin_unwatch_ops = {
	.invalidate = siskin_unwatch,
};

int siskin_watch(struct siskin *r, struct mm_struct *mm, unsigned long addr)
{
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &siskin_unwatch_ops);
}

int siskin_hold(struct siskin *r, struct mm_struct *mm, unsigned long addr)
{
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &siskin_ops);
}
