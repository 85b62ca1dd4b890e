// SPDX-License-Identifier: MIT
/* The lock was dropped and taken again: what was looked up before may be gone all the same. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct garrot {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	unsigned long size;
};

static bool garrot_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct garrot *r = container_of(sub, struct garrot, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops garrot_ops = {
	.invalidate = garrot_invalidate,
};

int garrot_watch(struct garrot *r, struct mm_struct *mm, unsigned long addr)
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
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, r->size, &garrot_ops);
out:
	mmap_read_unlock(mm);
	return -EFAULT;
}

/* In the second round, the one that the first one has left. */
int garrot_sum(struct garrot *r, struct mm_struct *mm, unsigned long addr, unsigned long end)
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
	return 0;
}
