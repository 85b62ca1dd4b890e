// SPDX-License-Identifier: MIT
/* The helper hands the lock over held; the caller publishes and releases. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define OLEANDER_MAX_PAGES 64

struct oleander_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[OLEANDER_MAX_PAGES];
};

static void oleander_clear(struct oleander_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % OLEANDER_MAX_PAGES] = 0;
}

static void oleander_program(struct oleander_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % OLEANDER_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool oleander_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct oleander_range *r = container_of(sub, struct oleander_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	oleander_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops oleander_ops = {
	.invalidate = oleander_invalidate,
};

int oleander_create(struct oleander_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &oleander_ops);
}

void oleander_destroy(struct oleander_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Returns 0 with the lock held, or a negative error without it. */
static int oleander_lookup_and_lock(struct oleander_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		return -EAGAIN;
	}
	return 0;
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int oleander_fault(struct oleander_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[OLEANDER_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > OLEANDER_MAX_PAGES * PAGE_SIZE)
		return -EINVAL;
	if (!mmget_not_zero(mm))
		return -EFAULT;
	ret = oleander_lookup_and_lock(r, &range);
	if (ret)
		goto out;
	oleander_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
