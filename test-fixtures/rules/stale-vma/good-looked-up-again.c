// SPDX-License-Identifier: MIT
/* The VMA is looked up again under the lock. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct betony_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool betony_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct betony_range *r = container_of(sub, struct betony_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops betony_ops = {
	.invalidate = betony_invalidate,
};

int betony_watch(struct betony_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start, size = PAGE_SIZE;

	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	mmap_read_unlock(mm);
	if (!vma)
		return -EFAULT;
	mmap_write_lock(mm);
	vma = find_vma(mm, addr);
	start = vma ? vma->vm_start : addr;
	mmap_write_unlock(mm);
	r->start = start;
	return mmu_interval_notifier_insert(&r->notifier, mm, start, size, &betony_ops);
}
