// SPDX-License-Identifier: MIT
/* The bounds are read after the lock was dropped. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct teasel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool teasel_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct teasel_range *r = container_of(sub, struct teasel_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops teasel_ops = {
	.invalidate = teasel_invalidate,
};

int teasel_watch(struct teasel_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start, size;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, addr);
	if (!vma) {
		mmap_read_unlock(mm);
		return -EFAULT;
	}
	mmap_read_unlock(mm);
	start = vma->vm_start; /* want INV118 "after the mmap lock" */
	size = vma->vm_end - start;
	r->start = start;
	return mmu_interval_notifier_insert(&r->notifier, mm, start, size, &teasel_ops);
}

/* To take the lock again does not bring back what it kept in place. */
int teasel_watch_again(struct teasel_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, addr);
	if (!vma)
		goto out;
	mmap_read_unlock(mm);
	cond_resched();
	mmap_read_lock(mm);
	r->size = vma->vm_end - addr; /* want INV118 "after the mmap lock" */
	mmap_read_unlock(mm);
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, r->size, &teasel_ops);
out:
	mmap_read_unlock(mm);
	return -EFAULT;
}

/* In the second round, the one that the first one has left. */
int teasel_sum(struct teasel_range *r, struct mm_struct *mm, unsigned long addr, unsigned long end)
{
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	for (; addr < end; addr += PAGE_SIZE) {
		vma = vma_lookup(mm, addr);
		if (!vma)
			break;
		mmap_read_unlock(mm);
		cond_resched();
		mmap_read_lock(mm);
		if (addr < vma->vm_end) /* want INV118 */
			r->size += PAGE_SIZE;
	}
	mmap_read_unlock(mm);
	return mmu_interval_notifier_insert(&r->notifier, mm, r->start, r->size, &teasel_ops);
}
