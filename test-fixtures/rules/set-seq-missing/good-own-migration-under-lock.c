// SPDX-License-Identifier: MIT
/* What the range says is asked under the lock: the driver's own migration changes nothing of the device's. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define BRAMBLE_MAX_PAGES 64

struct bramble_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned int programmed;
	u64 ptes[BRAMBLE_MAX_PAGES];
};

static void bramble_clear(struct bramble_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % BRAMBLE_MAX_PAGES] = 0;
}

static void bramble_program(struct bramble_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % BRAMBLE_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool bramble_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct bramble_range *r = container_of(sub, struct bramble_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	if (range->event == MMU_NOTIFY_MIGRATE && range->owner == r)
		goto out;
	mmu_interval_set_seq(sub, cur_seq);
	bramble_clear(r, range->start, range->end);
out:
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops bramble_ops = {
	.invalidate = bramble_invalidate,
};

int bramble_create(struct bramble_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &bramble_ops);
}

void bramble_destroy(struct bramble_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int bramble_fault(struct bramble_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[BRAMBLE_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > BRAMBLE_MAX_PAGES * PAGE_SIZE)
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
	bramble_program(r, &range);
	r->programmed++;
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
