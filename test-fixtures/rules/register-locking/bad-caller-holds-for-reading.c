// SPDX-License-Identifier: MIT
/* A caller, further up, holds the lock for reading where the registration needs it for writing. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

struct caraway_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mm_struct *mm;
	u64 pte;
};

static bool caraway_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			unsigned long cur_seq)
{
	struct caraway_range *r = container_of(sub, struct caraway_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops caraway_ops = {
	.invalidate = caraway_invalidate,
};

static int caraway_register(struct caraway_range *r, struct mm_struct *mm)
{
	return mmu_interval_notifier_insert_locked(&r->notifier, mm, 0, PAGE_SIZE, &caraway_ops); /* want INV403 "caraway_find() holds it for reading only" */
}

static struct caraway_range *caraway_alloc(struct mm_struct *mm)
{
	struct caraway_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (caraway_register(r, mm)) {
		kfree(r);
		return NULL;
	}
	return r;
}

struct caraway_range *caraway_find(struct mm_struct *mm, unsigned long addr)
{
	struct caraway_range *r = NULL;

	mmap_read_lock(mm);
	if (vma_lookup(mm, addr))
		r = caraway_alloc(mm);
	mmap_read_unlock(mm);
	return r;
}

/* The caller holds the lock that this one takes. */
static struct caraway_range *caraway_alloc_unlocked(struct mm_struct *mm)
{
	struct caraway_range *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	mutex_init(&r->lock);
	if (mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &caraway_ops)) { /* want INV403 "which caraway_make() holds" */
		kfree(r);
		return NULL;
	}
	return r;
}

struct caraway_range *caraway_make(struct mm_struct *mm, unsigned long addr)
{
	struct caraway_range *r = NULL;

	mmap_write_lock(mm);
	if (vma_lookup(mm, addr))
		r = caraway_alloc_unlocked(mm);
	mmap_write_unlock(mm);
	return r;
}
