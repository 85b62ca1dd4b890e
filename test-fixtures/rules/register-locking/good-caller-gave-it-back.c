// SPDX-License-Identifier: MIT
/* Callers that do not have the lock of this mm when the registration takes it. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct eider_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	u64 pte;
};

static bool eider_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct eider_range *r = container_of(sub, struct eider_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops eider_ops = {
	.invalidate = eider_invalidate,
};

static struct eider_range *eider_alloc(struct mm_struct *mm)
{
	struct eider_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &eider_ops)) {
		kfree(r);
		return NULL;
	}
	return r;
}

struct eider_range *eider_find(struct mm_struct *mm, unsigned long addr)
{
	bool is_there;

	mmap_read_lock(mm);
	is_there = vma_lookup(mm, addr);
	mmap_read_unlock(mm);
	return is_there ? eider_alloc(mm) : NULL;
}

struct eider_range *eider_copy(struct mm_struct *mm, struct mm_struct *child)
{
	struct eider_range *r;

	mmap_read_lock(mm);
	r = eider_alloc(child);
	mmap_read_unlock(mm);
	return r;
}
