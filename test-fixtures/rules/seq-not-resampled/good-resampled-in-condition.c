// SPDX-License-Identifier: MIT
/* The do-while repeats everything, the sample included. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define MERBAU_MAX_PAGES 64

struct merbau_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[MERBAU_MAX_PAGES];
};

static void merbau_clear(struct merbau_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % MERBAU_MAX_PAGES] = 0;
}

static void merbau_program(struct merbau_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % MERBAU_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool merbau_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct merbau_range *r = container_of(sub, struct merbau_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	merbau_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops merbau_ops = {
	.invalidate = merbau_invalidate,
};

int merbau_create(struct merbau_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &merbau_ops);
}

void merbau_destroy(struct merbau_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int merbau_fault(struct merbau_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[MERBAU_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	bool stale;
	int ret;

	if (end - start > MERBAU_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
	do {
		range.notifier_seq = mmu_interval_read_begin(&r->notifier);
		mmap_read_lock(mm);
		ret = hmm_range_fault(&range);
		mmap_read_unlock(mm);
		if (ret)
			goto out;
		mutex_lock(&r->lock);
		stale = mmu_interval_read_retry(&r->notifier, range.notifier_seq);
		if (!stale)
			merbau_program(r, &range);
		mutex_unlock(&r->lock);
	} while (stale);
out:
	mmput(mm);
	return ret;
}
