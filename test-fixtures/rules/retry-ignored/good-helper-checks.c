// SPDX-License-Identifier: MIT
/* The same with the answer as it is meant. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sched/mm.h>

#define ROWAN2_MAX_PAGES 64

struct rowan2_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[ROWAN2_MAX_PAGES];
};

static bool rowan2_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			  unsigned long cur_seq)
{
	struct rowan2_range *r = container_of(sub, struct rowan2_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	memset(r->ptes, 0, sizeof(r->ptes));
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops rowan2_ops = {
	.invalidate = rowan2_invalidate,
};

int rowan2_create(struct rowan2_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &rowan2_ops);
}

static int rowan2_write(struct rowan2_range *r, struct hmm_range *range)
{
	unsigned long i;

	if (range->end - range->start > ROWAN2_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	for (i = 0; i < (range->end - range->start) >> PAGE_SHIFT; i++)
		r->ptes[i] = page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
	return 0;
}

static bool rowan2_valid(struct rowan2_range *r, unsigned long seq)
{
	return !mmu_interval_read_retry(&r->notifier, seq);
}

int rowan2_fault(struct rowan2_range *r, unsigned long start, unsigned long end)
{
	unsigned long timeout = jiffies + msecs_to_jiffies(HMM_RANGE_DEFAULT_TIMEOUT);
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[ROWAN2_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret = 0;

	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	if (time_after(jiffies, timeout)) {
		ret = -EBUSY;
		goto out;
	}
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret) {
		if (ret == -EBUSY)
			goto again;
		goto out;
	}
	mutex_lock(&r->lock);
	if (!rowan2_valid(r, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	ret = rowan2_write(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
