// SPDX-License-Identifier: MIT
/* Without a mirror there is nothing to check; three conditions on one flag go together. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define IVY_MAX_PAGES 64

struct ivy_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool mirrored;
	bool big_pages;
	struct mutex big_lock;
	u64 ptes[IVY_MAX_PAGES];
};

static void ivy_clear(struct ivy_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % IVY_MAX_PAGES] = 0;
}

static void ivy_program(struct ivy_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % IVY_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool ivy_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct ivy_range *r = container_of(sub, struct ivy_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	ivy_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ivy_ops = {
	.invalidate = ivy_invalidate,
};

int ivy_create(struct ivy_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->big_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &ivy_ops);
}

void ivy_destroy(struct ivy_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int ivy_fault(struct ivy_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[IVY_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > IVY_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	if (r->mirrored)
		range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;

	if (r->big_pages)
		mutex_lock(&r->big_lock);
	mutex_lock(&r->lock);
	if (r->mirrored && mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		if (r->big_pages)
			mutex_unlock(&r->big_lock);
		goto again;
	}
	ivy_program(r, &range);
	mutex_unlock(&r->lock);
	if (r->big_pages)
		mutex_unlock(&r->big_lock);
out:
	mmput(mm);
	return ret;
}
