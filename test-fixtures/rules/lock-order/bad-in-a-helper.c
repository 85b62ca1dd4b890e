// SPDX-License-Identifier: MIT
/* A helper takes the mmap lock. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct spruce_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool spruce_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct spruce_range *r = container_of(sub, struct spruce_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops spruce_ops = {
	.invalidate = spruce_invalidate,
};

static unsigned long spruce_pages(struct mm_struct *mm)
{
	unsigned long pages;

	mmap_read_lock(mm);
	pages = mm->total_vm;
	mmap_read_unlock(mm);
	return pages;
}

int spruce_measure(struct spruce_range *r)
{
	mutex_lock(&r->lock);
	r->size = spruce_pages(r->notifier.mm); /* want INV506 "calls mmap_read_lock()" */
	mutex_unlock(&r->lock);
	return 0;
}
