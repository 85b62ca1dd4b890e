// SPDX-License-Identifier: MIT
/* The helper expects its caller to hold the lock; the only caller does not. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define DURIAN_MAX_PAGES 64

struct durian_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[DURIAN_MAX_PAGES];
};

static void durian_clear(struct durian_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % DURIAN_MAX_PAGES] = 0;
}

static void durian_program(struct durian_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % DURIAN_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool durian_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct durian_range *r = container_of(sub, struct durian_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	durian_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops durian_ops = {
	.invalidate = durian_invalidate,
};

int durian_create(struct durian_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &durian_ops);
}

void durian_destroy(struct durian_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

static int durian_check_and_map(struct durian_range *r, struct hmm_range *range)
{
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) /* want INV103 */
		return -EAGAIN;
	durian_program(r, range);
	return 0;
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int durian_fault(struct durian_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[DURIAN_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > DURIAN_MAX_PAGES * PAGE_SIZE)
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

	ret = durian_check_and_map(r, &range);
	if (ret)
		goto again;
out:
	mmput(mm);
	return ret;
}
