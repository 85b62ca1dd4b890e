// SPDX-License-Identifier: MIT
/* The mmap lock is taken under the lock of the callback. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct larch_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool larch_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct larch_range *r = container_of(sub, struct larch_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops larch_ops = {
	.invalidate = larch_invalidate,
};

int larch_measure(struct larch_range *r)
{
	struct mm_struct *mm = r->notifier.mm;

	mutex_lock(&r->lock);
	mmap_read_lock(mm); /* want INV506 "mmap_read_lock() waits" */
	r->size = mm->total_vm;
	mmap_read_unlock(mm);
	mutex_unlock(&r->lock);
	return 0;
}
