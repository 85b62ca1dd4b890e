// SPDX-License-Identifier: MIT
/* A wrapper checks and frees; the error path wants only the freeing. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CYPRESS_MAX_PAGES 64

struct cypress_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[CYPRESS_MAX_PAGES];
};

static void cypress_clear(struct cypress_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % CYPRESS_MAX_PAGES] = 0;
}

static void cypress_program(struct cypress_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % CYPRESS_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool cypress_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cypress_range *r = container_of(sub, struct cypress_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	cypress_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cypress_ops = {
	.invalidate = cypress_invalidate,
};

int cypress_create(struct cypress_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cypress_ops);
}

void cypress_destroy(struct cypress_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Ends the range. True if its pages were valid to the last. */
static bool cypress_finish(struct cypress_range *r, struct hmm_range *range)
{
	bool valid = !mmu_interval_read_retry(&r->notifier, range->notifier_seq);

	kvfree(range->hmm_pfns);
	return valid;
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int cypress_fault(struct cypress_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > CYPRESS_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
	range.hmm_pfns = kvcalloc(CYPRESS_MAX_PAGES, sizeof(*range.hmm_pfns), GFP_KERNEL);
	if (!range.hmm_pfns) {
		ret = -ENOMEM;
		goto out;
	}
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret) {
		cypress_finish(r, &range);
		goto out;
	}

	mutex_lock(&r->lock);
	cypress_program(r, &range);
	if (!cypress_finish(r, &range)) {
		cypress_clear(r, start, end);
		ret = -EAGAIN;
	}
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
