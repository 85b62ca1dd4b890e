// SPDX-License-Identifier: MIT
/* The one error after the lock was taken returns with it; success does not. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sched/mm.h>

#define HAZEL_MAX_PAGES 64

struct hazel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[HAZEL_MAX_PAGES];
};

static bool hazel_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct hazel_range *r = container_of(sub, struct hazel_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	memset(r->ptes, 0, sizeof(r->ptes));
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hazel_ops = {
	.invalidate = hazel_invalidate,
};

int hazel_create(struct hazel_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hazel_ops);
}

static int hazel_write(struct hazel_range *r, struct hmm_range *range)
{
	unsigned long i;

	if (range->end - range->start > HAZEL_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	for (i = 0; i < (range->end - range->start) >> PAGE_SHIFT; i++)
		r->ptes[i] = page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
	return 0;
}


int hazel_fault(struct hazel_range *r, unsigned long start, unsigned long end)
{
	unsigned long timeout = jiffies + msecs_to_jiffies(HMM_RANGE_DEFAULT_TIMEOUT);
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[HAZEL_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret = 0;

	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		return 0;
	}
	ret = hazel_write(r, &range);
	if (ret == -EINVAL)
		return ret; /* want INV502 */
	mutex_unlock(&r->lock);
	return 0;
}
