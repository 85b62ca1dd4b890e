// SPDX-License-Identifier: MIT
/* The check hides in a wrapper that turns its meaning round: true is good. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define FIG_MAX_PAGES 64

struct fig_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[FIG_MAX_PAGES];
};

static void fig_clear(struct fig_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % FIG_MAX_PAGES] = 0;
}

static void fig_program(struct fig_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % FIG_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool fig_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fig_range *r = container_of(sub, struct fig_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	fig_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fig_ops = {
	.invalidate = fig_invalidate,
};

int fig_create(struct fig_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &fig_ops);
}

void fig_destroy(struct fig_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* The caller holds the lock. */
static bool fig_still_valid(struct fig_range *r, const struct hmm_range *range)
{
	lockdep_assert_held(&r->lock);
	return !mmu_interval_read_retry(&r->notifier, range->notifier_seq);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int fig_fault(struct fig_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[FIG_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > FIG_MAX_PAGES * PAGE_SIZE)
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
	if (!fig_still_valid(r, &range)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	fig_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
