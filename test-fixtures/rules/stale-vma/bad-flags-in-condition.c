// SPDX-License-Identifier: MIT
/* Only a condition reads the VMA. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct sorrel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool sorrel_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct sorrel_range *r = container_of(sub, struct sorrel_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sorrel_ops = {
	.invalidate = sorrel_invalidate,
};

int sorrel_watch(struct sorrel_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start = addr & PAGE_MASK, size = PAGE_SIZE;

	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	mmap_read_unlock(mm);
	if (!vma)
		return -EFAULT;
	if (!(vma->vm_flags & VM_WRITE)) /* want INV118 "after the mmap lock" */
		return -EPERM;
	r->start = start;
	return mmu_interval_notifier_insert(&r->notifier, mm, start, size, &sorrel_ops);
}
