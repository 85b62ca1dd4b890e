// SPDX-License-Identifier: MIT
/* The mmap lock is only tried. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct cypress_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool cypress_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cypress_range *r = container_of(sub, struct cypress_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cypress_ops = {
	.invalidate = cypress_invalidate,
};

int cypress_measure(struct cypress_range *r)
{
	struct mm_struct *mm = r->notifier.mm;

	mutex_lock(&r->lock);
	if (!mmap_read_trylock(mm)) {
		mutex_unlock(&r->lock);
		return -EAGAIN;
	}
	r->size = mm->total_vm;
	mmap_read_unlock(mm);
	mutex_unlock(&r->lock);
	return 0;
}
