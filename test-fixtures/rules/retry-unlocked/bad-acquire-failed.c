// SPDX-License-Identifier: MIT
/* Where ACQUIRE() failed nothing is held, and the check is made all the same. */
#include <linux/cleanup.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define CLARY_MAX_PAGES 64

struct clary_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[CLARY_MAX_PAGES];
};

static void clary_clear(struct clary_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % CLARY_MAX_PAGES] = 0;
}

static void clary_program(struct clary_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % CLARY_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool clary_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct clary_range *r = container_of(sub, struct clary_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	clary_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops clary_ops = {
	.invalidate = clary_invalidate,
};

int clary_create(struct clary_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &clary_ops);
}

void clary_destroy(struct clary_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int clary_fault(struct clary_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[CLARY_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > CLARY_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_write_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_write_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	{
		ACQUIRE(mutex_intr, scope)(&r->lock);
		if (!ACQUIRE_ERR(mutex_intr, &scope))
			goto out;
		if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) /* want INV103 */
			goto again;
		clary_program(r, &range);
	}
out:
	mmput(mm);
	return ret;
}
