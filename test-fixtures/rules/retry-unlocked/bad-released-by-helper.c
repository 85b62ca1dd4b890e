// SPDX-License-Identifier: MIT
/* A helper that says of itself that it gives the lock back, and does, before the check. */
#include <linux/compiler.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define SKIRRET_MAX_PAGES 64

struct skirret_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[SKIRRET_MAX_PAGES];
};

static void skirret_leave(struct skirret_range *r) __releases(&r->lock)
{
	mutex_unlock(&r->lock);
}

static void skirret_clear(struct skirret_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % SKIRRET_MAX_PAGES] = 0;
}

static void skirret_program(struct skirret_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % SKIRRET_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool skirret_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct skirret_range *r = container_of(sub, struct skirret_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	skirret_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops skirret_ops = {
	.invalidate = skirret_invalidate,
};

int skirret_create(struct skirret_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &skirret_ops);
}

void skirret_destroy(struct skirret_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int skirret_fault(struct skirret_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[SKIRRET_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > SKIRRET_MAX_PAGES * PAGE_SIZE)
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
	skirret_leave(r);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) /* want INV103 */
		goto again;
	skirret_program(r, &range);
out:
	mmput(mm);
	return ret;
}
