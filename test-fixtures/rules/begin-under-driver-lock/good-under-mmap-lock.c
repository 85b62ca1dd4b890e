// SPDX-License-Identifier: MIT
/* The sample is made under the mmap lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define COCA_MAX_PAGES 64

struct coca_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[COCA_MAX_PAGES];
};

static bool coca_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct coca_range *r = container_of(sub, struct coca_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < COCA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops coca_ops = {
	.invalidate = coca_invalidate,
};

int coca_create(struct coca_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &coca_ops);
}

int coca_fault(struct coca_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

	mmap_read_lock(mm);
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
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
