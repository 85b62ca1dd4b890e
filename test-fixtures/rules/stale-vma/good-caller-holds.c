// SPDX-License-Identifier: MIT
/* The lock belongs to the caller. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct campion_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool campion_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct campion_range *r = container_of(sub, struct campion_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops campion_ops = {
	.invalidate = campion_invalidate,
};

/* The lock is the caller's, who holds it all the time. */
int campion_watch_locked(struct campion_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	if (!vma)
		return -EFAULT;
	r->start = vma->vm_start;
	return mmu_interval_notifier_insert_locked(&r->notifier, mm, vma->vm_start, PAGE_SIZE, &campion_ops);
}
