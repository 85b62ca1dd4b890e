// SPDX-License-Identifier: MIT
/* A caller, further up, holds the lock that the registration takes. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct phalarope_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	u64 pte;
};

static bool phalarope_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct phalarope_range *r = container_of(sub, struct phalarope_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops phalarope_ops = {
	.invalidate = phalarope_invalidate,
};

static struct phalarope_range *phalarope_alloc(struct mm_struct *mm)
{
	struct phalarope_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &phalarope_ops)) { /* want INV403 "which phalarope_find() holds" */
		kfree(r);
		return NULL;
	}
	return r;
}

struct phalarope_range *phalarope_find(struct mm_struct *mm, unsigned long addr)
{
	struct phalarope_range *r = NULL;

	mmap_write_lock(mm);
	if (vma_lookup(mm, addr))
		r = phalarope_alloc(mm);
	mmap_write_unlock(mm);
	return r;
}
