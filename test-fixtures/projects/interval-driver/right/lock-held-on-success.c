// SPDX-License-Identifier: MIT
/* A count of pages comes with the lock held, an error without it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define MULBERRY_MAX_PAGES 64

struct mulberry_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[MULBERRY_MAX_PAGES];
};

static void mulberry_clear(struct mulberry_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % MULBERRY_MAX_PAGES] = 0;
}

static void mulberry_program(struct mulberry_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % MULBERRY_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool mulberry_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct mulberry_range *r = container_of(sub, struct mulberry_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	mulberry_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops mulberry_ops = {
	.invalidate = mulberry_invalidate,
};

int mulberry_create(struct mulberry_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &mulberry_ops);
}

void mulberry_destroy(struct mulberry_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/*
 * Looks [start, end) up and maps it. Returns the number of pages with the lock held, or a negative error
 * without it.
 */
static int mulberry_map_and_lock(struct mulberry_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[MULBERRY_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > MULBERRY_MAX_PAGES * PAGE_SIZE)
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

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	mulberry_program(r, &range);
	ret = (end - start) >> PAGE_SHIFT;
out:
	mmput_async(mm);
	return ret;
}

int mulberry_prefetch(struct mulberry_range *r, unsigned long start, unsigned long end)
{
	int npages;

	npages = mulberry_map_and_lock(r, start, end);
	if (npages < 0)
		return npages;
	r->ptes[0] |= 1;
	mutex_unlock(&r->lock);
	return 0;
}
