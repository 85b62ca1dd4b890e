// SPDX-License-Identifier: MIT
/* Scope guards: a return under the guard releases the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define JASMINE_MAX_PAGES 64

struct jasmine_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[JASMINE_MAX_PAGES];
};

static void jasmine_clear(struct jasmine_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % JASMINE_MAX_PAGES] = 0;
}

static void jasmine_program(struct jasmine_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % JASMINE_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool jasmine_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct jasmine_range *r = container_of(sub, struct jasmine_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	guard(mutex)(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	jasmine_clear(r, range->start, range->end);
	return true;
}

static const struct mmu_interval_notifier_ops jasmine_ops = {
	.invalidate = jasmine_invalidate,
};

int jasmine_create(struct jasmine_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &jasmine_ops);
}

void jasmine_destroy(struct jasmine_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* The part of a fault after the look-up. Returns 0, or -EAGAIN after a collision. */
static int jasmine_map(struct jasmine_range *r, const struct hmm_range *range)
{
	guard(mutex)(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		return -EAGAIN;
	jasmine_program(r, range);
	return 0;
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int jasmine_fault(struct jasmine_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[JASMINE_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > JASMINE_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	ret = jasmine_map(r, &range);
	if (ret == -EAGAIN)
		goto again;
out:
	mmput(mm);
	return ret;
}
