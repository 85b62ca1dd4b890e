// SPDX-License-Identifier: MIT
/* The lock is busy, which is no reason to let the invalidation through. */
#include <linux/errno.h>
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct brambling {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	void *owner;
	u64 pte;
};

static bool brambling_invalidate(struct mmu_interval_notifier *sub,
				 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct brambling *b = container_of(sub, struct brambling, notifier);

	if (range->event == MMU_NOTIFY_MIGRATE && range->owner == b->owner)
		return true;
	if (mmu_notifier_range_blockable(range))
		mutex_lock(&b->lock);
	else if (!mutex_trylock(&b->lock))
		return true; /* want INV201 "the lock is not had" */
	mmu_interval_set_seq(sub, cur_seq);
	b->pte = 0;
	mutex_unlock(&b->lock);
	return true;
}

static const struct mmu_interval_notifier_ops brambling_ops = {
	.invalidate = brambling_invalidate,
};

int brambling_watch(struct brambling *b, struct mm_struct *mm, unsigned long start)
{
	return mmu_interval_notifier_insert(&b->notifier, mm, start, PAGE_SIZE, &brambling_ops);
}

int brambling_map(struct brambling *b, struct mm_struct *mm, struct hmm_range *range)
{
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&b->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&b->lock);
	if (mmu_interval_read_retry(&b->notifier, range->notifier_seq)) {
		mutex_unlock(&b->lock);
		goto again;
	}
	b->pte = range->hmm_pfns[0];
	mutex_unlock(&b->lock);
	return 0;
}
