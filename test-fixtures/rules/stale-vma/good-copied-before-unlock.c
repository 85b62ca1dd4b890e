// SPDX-License-Identifier: MIT
/* What is needed is copied under the lock. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct yarrow_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool yarrow_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct yarrow_range *r = container_of(sub, struct yarrow_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops yarrow_ops = {
	.invalidate = yarrow_invalidate,
};

int yarrow_watch(struct yarrow_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start, size;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, addr);
	if (!vma) {
		mmap_read_unlock(mm);
		return -EFAULT;
	}
	start = vma->vm_start;
	size = vma->vm_end - start;
	mmap_read_unlock(mm);
	r->start = start;
	return mmu_interval_notifier_insert(&r->notifier, mm, start, size, &yarrow_ops);
}
