// SPDX-License-Identifier: MIT
/* Each caller holds the lock of that address space for writing; one holds that of another for reading. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct anise_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	u64 pte;
};

static bool anise_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct anise_range *r = container_of(sub, struct anise_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops anise_ops = {
	.invalidate = anise_invalidate,
};

static int anise_register(struct anise_range *r, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert_locked(&r->notifier, mm, 0, PAGE_SIZE, &anise_ops);
}

int anise_find(struct anise_range *r, struct mm_struct *mm, unsigned long addr)
{
	int ret = -EFAULT;

	mmap_write_lock(mm);
	if (vma_lookup(mm, addr))
		ret = anise_register(r, mm);
	mmap_write_unlock(mm);
	return ret;
}

int anise_copy(struct anise_range *r, struct mm_struct *mm, struct mm_struct *other, unsigned long addr)
{
	int ret = -EFAULT;

	mmap_write_lock(mm);
	mmap_read_lock(other);
	if (vma_lookup(other, addr))
		ret = anise_register(r, mm);
	mmap_read_unlock(other);
	mmap_write_unlock(mm);
	return ret;
}

/* This one takes the lock itself: the callers gave it back, or hold that of another address space. */
static struct anise_range *anise_alloc(struct mm_struct *mm)
{
	struct anise_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &anise_ops)) {
		kfree(r);
		return NULL;
	}
	return r;
}

struct anise_range *anise_make(struct mm_struct *mm, unsigned long addr)
{
	bool is_there;

	mmap_read_lock(mm);
	is_there = vma_lookup(mm, addr);
	mmap_read_unlock(mm);
	return is_there ? anise_alloc(mm) : NULL;
}

struct anise_range *anise_fork(struct mm_struct *mm, struct mm_struct *child)
{
	struct anise_range *r;

	mmap_read_lock(mm);
	r = anise_alloc(child);
	mmap_read_unlock(mm);
	return r;
}
