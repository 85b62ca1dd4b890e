// SPDX-License-Identifier: MIT
/* The fault path serialises against itself, not against the callback. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define HICKORY_MAX_PAGES 64

struct hickory_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex submit_lock;
	u64 ptes[HICKORY_MAX_PAGES];
};

static void hickory_clear(struct hickory_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % HICKORY_MAX_PAGES] = 0;
}

static void hickory_program(struct hickory_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % HICKORY_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool hickory_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hickory_range *r = container_of(sub, struct hickory_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	hickory_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hickory_ops = {
	.invalidate = hickory_invalidate,
};

int hickory_create(struct hickory_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->submit_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hickory_ops);
}

void hickory_destroy(struct hickory_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int hickory_fault(struct hickory_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[HICKORY_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > HICKORY_MAX_PAGES * PAGE_SIZE)
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

	mutex_lock(&r->submit_lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) { /* want INV104 */
		mutex_unlock(&r->submit_lock);
		goto again;
	}
	hickory_program(r, &range);
	mutex_unlock(&r->submit_lock);
out:
	mmput(mm);
	return ret;
}
