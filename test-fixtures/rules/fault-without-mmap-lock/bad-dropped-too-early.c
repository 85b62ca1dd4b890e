// SPDX-License-Identifier: MIT
/* The lock covers the look at the area and is gone when the pages are walked. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define CROCUS_MAX_PAGES 64

struct crocus_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[CROCUS_MAX_PAGES];
};

static void crocus_clear(struct crocus_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % CROCUS_MAX_PAGES] = 0;
}

static void crocus_program(struct crocus_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % CROCUS_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool crocus_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct crocus_range *r = container_of(sub, struct crocus_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	crocus_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops crocus_ops = {
	.invalidate = crocus_invalidate,
};

int crocus_create(struct crocus_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &crocus_ops);
}

void crocus_destroy(struct crocus_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
static int crocus_fault(struct crocus_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[CROCUS_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > CROCUS_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	if (!vma_lookup(mm, start)) {
		mmap_read_unlock(mm);
		ret = -EFAULT;
		goto out;
	}
	mmap_read_unlock(mm);
	ret = hmm_range_fault(&range); /* want INV501 */
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	crocus_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}

int crocus_ioctl_map(struct crocus_range *r, unsigned long start, unsigned long npages)
{
	if (!npages || npages > CROCUS_MAX_PAGES)
		return -EINVAL;
	return crocus_fault(r, start, start + npages * PAGE_SIZE);
}
