// SPDX-License-Identifier: MIT
/* The mmap lock is the outer one. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct juniper_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long start;
	unsigned long size;
};

static bool juniper_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct juniper_range *r = container_of(sub, struct juniper_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops juniper_ops = {
	.invalidate = juniper_invalidate,
};

int juniper_measure(struct juniper_range *r)
{
	struct mm_struct *mm = r->notifier.mm;

	mmap_read_lock(mm);
	mutex_lock(&r->lock);
	r->size = mm->total_vm;
	mutex_unlock(&r->lock);
	mmap_read_unlock(mm);
	return 0;
}
