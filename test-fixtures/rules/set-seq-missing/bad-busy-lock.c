// SPDX-License-Identifier: MIT
/* The lock is busy, which is no reason to let the invalidation through. */
#include <linux/errno.h>
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct capercaillie {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 pte;
};

static bool capercaillie_invalidate(struct mmu_interval_notifier *sub,
				 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct capercaillie *w = container_of(sub, struct capercaillie, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&w->lock);
	else if (!mutex_trylock(&w->lock))
		return true; /* want INV201 "the lock is busy" */
	mmu_interval_set_seq(sub, cur_seq);
	w->pte = 0;
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops capercaillie_ops = {
	.invalidate = capercaillie_invalidate,
};

int capercaillie_watch(struct capercaillie *w, struct mm_struct *mm, unsigned long start)
{
	return mmu_interval_notifier_insert(&w->notifier, mm, start, PAGE_SIZE, &capercaillie_ops);
}

int capercaillie_map(struct capercaillie *w, struct mm_struct *mm, struct hmm_range *range)
{
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&w->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&w->lock);
	if (mmu_interval_read_retry(&w->notifier, range->notifier_seq)) {
		mutex_unlock(&w->lock);
		goto again;
	}
	w->pte = range->hmm_pfns[0];
	mutex_unlock(&w->lock);
	return 0;
}
