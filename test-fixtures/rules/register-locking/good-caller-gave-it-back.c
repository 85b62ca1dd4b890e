// SPDX-License-Identifier: MIT
/* Callers that do not have the lock of this mm when the registration takes it. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct gadwall_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	u64 pte;
};

static bool gadwall_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct gadwall_range *r = container_of(sub, struct gadwall_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gadwall_ops = {
	.invalidate = gadwall_invalidate,
};

static struct gadwall_range *gadwall_alloc(struct mm_struct *mm)
{
	struct gadwall_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &gadwall_ops)) {
		kfree(r);
		return NULL;
	}
	return r;
}

struct gadwall_range *gadwall_find(struct mm_struct *mm, unsigned long addr)
{
	bool is_there;

	mmap_read_lock(mm);
	is_there = vma_lookup(mm, addr);
	mmap_read_unlock(mm);
	return is_there ? gadwall_alloc(mm) : NULL;
}

struct gadwall_range *gadwall_copy(struct mm_struct *mm, struct mm_struct *child)
{
	struct gadwall_range *r;

	mmap_read_lock(mm);
	r = gadwall_alloc(child);
	mmap_read_unlock(mm);
	return r;
}
