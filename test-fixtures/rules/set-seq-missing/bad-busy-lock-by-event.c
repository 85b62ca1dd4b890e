// SPDX-License-Identifier: MIT
/* A busy lock lets the invalidation through, in a callback that lets its own migrations through. */
#include <linux/errno.h>
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct turnstone {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *owner;
	u64 pte;
};

static bool turnstone_invalidate(struct mmu_interval_notifier *sub,
				 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct turnstone *w = container_of(sub, struct turnstone, notifier);

	if (range->event == MMU_NOTIFY_MIGRATE && range->owner == w->owner)
		return true;
	if (mmu_notifier_range_blockable(range))
		mutex_lock(&w->lock);
	else if (!mutex_trylock(&w->lock))
		return true; /* want INV201 "the lock is busy" */
	mmu_interval_set_seq(sub, cur_seq);
	w->pte = 0;
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops turnstone_ops = {
	.invalidate = turnstone_invalidate,
};

int turnstone_watch(struct turnstone *w, struct mm_struct *mm, unsigned long start)
{
	return mmu_interval_notifier_insert(&w->notifier, mm, start, PAGE_SIZE, &turnstone_ops);
}

int turnstone_map(struct turnstone *w, struct mm_struct *mm, struct hmm_range *range)
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
