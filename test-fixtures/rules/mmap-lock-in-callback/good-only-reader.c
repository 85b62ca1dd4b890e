// SPDX-License-Identifier: MIT
/* Only the reader takes the mmap lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define FILBERT_MAX_PAGES 64

struct filbert_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[FILBERT_MAX_PAGES];
};

static bool filbert_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct filbert_range *r = container_of(sub, struct filbert_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < FILBERT_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops filbert_ops = {
	.invalidate = filbert_invalidate,
};

int filbert_create(struct filbert_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &filbert_ops);
}

int filbert_fault(struct filbert_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		ret = -EAGAIN;
	else
		r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return ret;
}
