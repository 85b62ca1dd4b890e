// SPDX-License-Identifier: MIT
/* The caller holds the lock around the whole attempt. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define CYCLAMEN_MAX_PAGES 64

struct cyclamen_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[CYCLAMEN_MAX_PAGES];
};

static void cyclamen_clear(struct cyclamen_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % CYCLAMEN_MAX_PAGES] = 0;
}

static void cyclamen_program(struct cyclamen_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % CYCLAMEN_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool cyclamen_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cyclamen_range *r = container_of(sub, struct cyclamen_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	cyclamen_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cyclamen_ops = {
	.invalidate = cyclamen_invalidate,
};

int cyclamen_create(struct cyclamen_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cyclamen_ops);
}

void cyclamen_destroy(struct cyclamen_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

static int cyclamen_walk(struct hmm_range *range)
{
	range->notifier_seq = mmu_interval_read_begin(range->notifier);
	return hmm_range_fault(range);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int cyclamen_fault(struct cyclamen_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[CYCLAMEN_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > CYCLAMEN_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	mmap_read_lock(mm);
	ret = cyclamen_walk(&range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	cyclamen_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
