// SPDX-License-Identifier: MIT
/* The outer lock is one that no callback takes. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct hemlock_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool hemlock_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hemlock_range *r = container_of(sub, struct hemlock_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hemlock_ops = {
	.invalidate = hemlock_invalidate,
};

struct hemlock_list {
	struct mutex admin;
	struct hemlock_range *first;
};

/* No callback takes this lock. */
int hemlock_measure(struct hemlock_list *list)
{
	struct mm_struct *mm = list->first->notifier.mm;

	mutex_lock(&list->admin);
	mmap_read_lock(mm);
	list->first->start = mm->total_vm;
	mmap_read_unlock(mm);
	mutex_unlock(&list->admin);
	return 0;
}
