// SPDX-License-Identifier: MIT
/* The lock is taken before the walk instead of after it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define BRAMBLE_MAX_PAGES 64

struct bramble_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[BRAMBLE_MAX_PAGES];
};

static bool bramble_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct bramble_range *r = container_of(sub, struct bramble_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < BRAMBLE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops bramble_ops = {
	.invalidate = bramble_invalidate,
};

int bramble_create(struct bramble_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &bramble_ops);
}

int bramble_fault(struct bramble_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mutex_lock(&r->lock);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range); /* want INV114 "bramble_invalidate()" */
	mmap_read_unlock(mm);
	if (ret)
		goto unlock;
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return 0;

unlock:
	mutex_unlock(&r->lock);
	return ret;
}
