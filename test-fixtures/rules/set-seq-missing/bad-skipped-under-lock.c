// SPDX-License-Identifier: MIT
/* Nothing is programmed yet, says the counter under the lock: a fault that waits for it will see no change. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define MEDLAR_MAX_PAGES 64

struct medlar_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned int programmed;
	u64 ptes[MEDLAR_MAX_PAGES];
};

static void medlar_clear(struct medlar_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % MEDLAR_MAX_PAGES] = 0;
}

static void medlar_program(struct medlar_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % MEDLAR_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool medlar_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct medlar_range *r = container_of(sub, struct medlar_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	if (!r->programmed)
		goto out;
	mmu_interval_set_seq(sub, cur_seq);
	medlar_clear(r, range->start, range->end);
out:
	mutex_unlock(&r->lock);
	return true; /* want INV201 "takes the lock" */
}

static const struct mmu_interval_notifier_ops medlar_ops = {
	.invalidate = medlar_invalidate,
};

int medlar_create(struct medlar_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &medlar_ops);
}

void medlar_destroy(struct medlar_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int medlar_fault(struct medlar_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[MEDLAR_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > MEDLAR_MAX_PAGES * PAGE_SIZE)
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
	medlar_program(r, &range);
	r->programmed++;
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
