// SPDX-License-Identifier: MIT
/* The callback leaves its lock behind for one kind of event. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define FUCHSIA_MAX_PAGES 64

struct fuchsia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[FUCHSIA_MAX_PAGES];
};

static void fuchsia_clear(struct fuchsia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % FUCHSIA_MAX_PAGES] = 0;
}

static void fuchsia_program(struct fuchsia_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % FUCHSIA_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool fuchsia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fuchsia_range *r = container_of(sub, struct fuchsia_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	if (range->event == MMU_NOTIFY_SOFT_DIRTY)
		return true; /* want INV214 */
	fuchsia_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fuchsia_ops = {
	.invalidate = fuchsia_invalidate,
};

int fuchsia_create(struct fuchsia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &fuchsia_ops);
}

void fuchsia_destroy(struct fuchsia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int fuchsia_fault(struct fuchsia_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[FUCHSIA_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > FUCHSIA_MAX_PAGES * PAGE_SIZE)
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
	fuchsia_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
