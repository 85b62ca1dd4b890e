// SPDX-License-Identifier: MIT
/* ACQUIRE() holds the lock to the end of its block, unless a signal came. */
#include <linux/cleanup.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define BETONY_MAX_PAGES 64

struct betony_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[BETONY_MAX_PAGES];
};

static void betony_clear(struct betony_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % BETONY_MAX_PAGES] = 0;
}

static void betony_program(struct betony_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % BETONY_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool betony_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct betony_range *r = container_of(sub, struct betony_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	betony_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops betony_ops = {
	.invalidate = betony_invalidate,
};

int betony_create(struct betony_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &betony_ops);
}

void betony_destroy(struct betony_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int betony_fault(struct betony_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[BETONY_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > BETONY_MAX_PAGES * PAGE_SIZE)
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
		ret = ACQUIRE_ERR(mutex_intr, &scope);
		if (ret)
			goto out;
		if (mmu_interval_read_retry(&r->notifier, range.notifier_seq))
			goto again;
		betony_program(r, &range);
	}
out:
	mmput(mm);
	return ret;
}
