// SPDX-License-Identifier: MIT
/* Every round takes a reference, one is given back. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CHICORY_MAX_PAGES 64

struct chicory_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CHICORY_MAX_PAGES];
};

static bool chicory_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct chicory_range *r = container_of(sub, struct chicory_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CHICORY_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops chicory_ops = {
	.invalidate = chicory_invalidate,
};

int chicory_create(struct chicory_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &chicory_ops);
}

int chicory_walk(struct chicory_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

again:
	if (!mmget_not_zero(mm)) /* want INV409 "every round" */
		return -EFAULT;
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret) {
		mmput(mm);
		return ret;
	}
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	mmput(mm);
	return 0;
}
