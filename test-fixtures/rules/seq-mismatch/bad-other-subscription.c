// SPDX-License-Identifier: MIT
/* The sample is that of one subscription, the check looks at another. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define GARNET_MAX_PAGES 64

struct garnet_range {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier other;
	struct mutex lock;
	u64 *log;
	u64 ptes[GARNET_MAX_PAGES];
};

static bool garnet_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct garnet_range *r = container_of(sub, struct garnet_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < GARNET_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops garnet_ops = {
	.invalidate = garnet_invalidate,
};

int garnet_create(struct garnet_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &garnet_ops);
}

int garnet_fault(struct garnet_range *r, struct hmm_range *range)
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
	if (mmu_interval_read_retry(&r->other, range->notifier_seq)) /* want INV108 "r->other" */
		ret = -EAGAIN;
	else
		r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return ret;
}
