// SPDX-License-Identifier: MIT
/* The function says that the lock is held. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define DAPHNE_MAX_PAGES 64

struct daphne_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[DAPHNE_MAX_PAGES];
};

static void daphne_clear(struct daphne_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % DAPHNE_MAX_PAGES] = 0;
}

static void daphne_program(struct daphne_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % DAPHNE_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool daphne_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct daphne_range *r = container_of(sub, struct daphne_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	daphne_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops daphne_ops = {
	.invalidate = daphne_invalidate,
};

int daphne_create(struct daphne_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &daphne_ops);
}

void daphne_destroy(struct daphne_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
static int daphne_fault(struct daphne_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[DAPHNE_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	mmap_assert_locked(mm);
	if (end - start > DAPHNE_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	ret = hmm_range_fault(&range);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	daphne_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}

int daphne_ioctl_map(struct daphne_range *r, unsigned long start, unsigned long npages)
{
	if (!npages || npages > DAPHNE_MAX_PAGES)
		return -EINVAL;
	return daphne_fault(r, start, start + npages * PAGE_SIZE);
}
