// SPDX-License-Identifier: MIT
/* The callback hands the mm of its subscription down, and a helper takes a reference as if it were alive. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct dipper {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	unsigned long size;
};

static bool dipper_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct dipper *r = container_of(sub, struct dipper, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops dipper_ops = {
	.invalidate = dipper_invalidate,
};

static void dipper_defer(struct dipper *r, struct mm_struct *mm)
{
	if (r->mm)
		return;
	mmget(mm); /* want INV409 "on the mm of a subscription" */
	r->mm = mm;
}

static void dipper_unmap(struct dipper *r, struct mm_struct *mm, unsigned long start)
{
	if (start)
		dipper_defer(r, mm);
}

static bool dipper_unwatch(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct dipper *r = container_of(sub, struct dipper, notifier);

	mmu_interval_set_seq(sub, cur_seq);
	dipper_unmap(r, sub->mm, range->start);
	return true;
}

static const struct mmu_interval_notifier_ops dipper_unwatch_ops = {
	.invalidate = dipper_unwatch,
};

int dipper_watch(struct dipper *r, struct mm_struct *mm, unsigned long addr)
{
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &dipper_unwatch_ops);
}

int dipper_hold(struct dipper *r, struct mm_struct *mm, unsigned long addr)
{
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &dipper_ops);
}
