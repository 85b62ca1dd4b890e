// SPDX-License-Identifier: MIT
/* A parameter says whether the caller holds the lock already. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define DAHLIA_MAX_PAGES 64

struct dahlia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[DAHLIA_MAX_PAGES];
};

static void dahlia_clear(struct dahlia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % DAHLIA_MAX_PAGES] = 0;
}

static void dahlia_program(struct dahlia_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % DAHLIA_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool dahlia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct dahlia_range *r = container_of(sub, struct dahlia_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	dahlia_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops dahlia_ops = {
	.invalidate = dahlia_invalidate,
};

int dahlia_create(struct dahlia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &dahlia_ops);
}

void dahlia_destroy(struct dahlia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

static int dahlia_walk(struct mm_struct *mm, struct hmm_range *range, bool locked)
{
	int ret;

	range->notifier_seq = mmu_interval_read_begin(range->notifier);
	if (!locked)
		mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	if (!locked)
		mmap_read_unlock(mm);
	return ret;
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int dahlia_fault(struct dahlia_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[DAHLIA_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > DAHLIA_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	ret = dahlia_walk(mm, &range, false);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	dahlia_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
