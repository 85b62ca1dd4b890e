// SPDX-License-Identifier: MIT
/* The pointer is compared, and nothing behind it is read. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct bryony_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool bryony_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct bryony_range *r = container_of(sub, struct bryony_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops bryony_ops = {
	.invalidate = bryony_invalidate,
};

int bryony_watch(struct bryony_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start = addr & PAGE_MASK, size = PAGE_SIZE;

	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	mmap_read_unlock(mm);
	if (!vma)
		return -EFAULT;
	r->start = start;
	return mmu_interval_notifier_insert(&r->notifier, mm, start, size, &bryony_ops);
}
