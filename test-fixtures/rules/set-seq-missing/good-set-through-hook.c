// SPDX-License-Identifier: MIT
/* The hardware generation's own hook sets the sequence. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define SORREL_MAX_PAGES 64

struct sorrel_range;

struct sorrel_hw_ops {
	void (*hmm_invalidate)(struct sorrel_range *r, unsigned long seq);
};

struct sorrel_range {
	struct mmu_interval_notifier notifier;
	const struct sorrel_hw_ops *hw;
	struct mutex lock;
	u64 ptes[SORREL_MAX_PAGES];
};

static void sorrel_clear(struct sorrel_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % SORREL_MAX_PAGES] = 0;
}

static void sorrel_program(struct sorrel_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % SORREL_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static void sorrel_gen2_invalidate(struct sorrel_range *r, unsigned long seq)
{
	mutex_lock(&r->lock);
	mmu_interval_set_seq(&r->notifier, seq);
	sorrel_clear(r, 0, SORREL_MAX_PAGES * PAGE_SIZE);
	mutex_unlock(&r->lock);
}

const struct sorrel_hw_ops sorrel_gen2_ops = {
	.hmm_invalidate = sorrel_gen2_invalidate,
};

static bool sorrel_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct sorrel_range *r = container_of(sub, struct sorrel_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	r->hw->hmm_invalidate(r, cur_seq);
	return true;
}

static const struct mmu_interval_notifier_ops sorrel_ops = {
	.invalidate = sorrel_invalidate,
};

int sorrel_create(struct sorrel_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &sorrel_ops);
}

void sorrel_destroy(struct sorrel_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int sorrel_fault(struct sorrel_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[SORREL_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > SORREL_MAX_PAGES * PAGE_SIZE)
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
	sorrel_program(r, &range);
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
