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

/* Whoever takes the lock again keeps to what was copied, and looks up again. */
int betony_watch_twice(struct betony_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long end;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, addr);
	if (!vma)
		goto out;
	end = vma->vm_end;
	mmap_read_unlock(mm);
	cond_resched();
	mmap_read_lock(mm);
	vma = vma_lookup(mm, addr);
	if (!vma || vma->vm_end != end)
		goto out;
	r->size = end - addr;
	mmap_read_unlock(mm);
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, r->size, &betony_ops);
out:
	mmap_read_unlock(mm);
	return -EFAULT;
}

/* Each round begins with a look. */
int betony_sum(struct betony_range *r, struct mm_struct *mm, unsigned long addr, unsigned long end)
{
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	for (; addr < end; addr += PAGE_SIZE) {
		vma = vma_lookup(mm, addr);
		if (!vma)
			break;
		if (addr < vma->vm_end)
			r->size += PAGE_SIZE;
		mmap_read_unlock(mm);
		cond_resched();
		mmap_read_lock(mm);
	}
	mmap_read_unlock(mm);
	return 0;
}

/* Writers go on as readers, without a gap. */
int betony_grow(struct betony_range *r, struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_write_lock(mm);
	vma = vma_lookup(mm, addr);
	mmap_write_downgrade(mm);
	if (vma)
		r->size = vma->vm_end - addr;
	mmap_read_unlock(mm);
	return 0;
}
