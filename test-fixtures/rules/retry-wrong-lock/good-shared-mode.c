// SPDX-License-Identifier: MIT
/* Readers of the rwsem that the callback takes for writing exclude it as well. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>

#define HORNBEAM_MAX_PAGES 64

struct hornbeam_range {
	struct mmu_interval_notifier notifier;
	struct rw_semaphore lock;
	u64 ptes[HORNBEAM_MAX_PAGES];
};

static void hornbeam_clear(struct hornbeam_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % HORNBEAM_MAX_PAGES] = 0;
}

static void hornbeam_program(struct hornbeam_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % HORNBEAM_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool hornbeam_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hornbeam_range *r = container_of(sub, struct hornbeam_range, notifier);

	if (mmu_notifier_range_blockable(range))
		down_write(&r->lock);
	else if (!down_write_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	hornbeam_clear(r, range->start, range->end);
	up_write(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hornbeam_ops = {
	.invalidate = hornbeam_invalidate,
};

int hornbeam_create(struct hornbeam_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	init_rwsem(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hornbeam_ops);
}

void hornbeam_destroy(struct hornbeam_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int hornbeam_fault(struct hornbeam_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[HORNBEAM_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > HORNBEAM_MAX_PAGES * PAGE_SIZE)
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

	down_read(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		up_read(&r->lock);
		goto again;
	}
	hornbeam_program(r, &range);
	up_read(&r->lock);
out:
	mmput(mm);
	return ret;
}
