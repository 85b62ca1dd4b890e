// SPDX-License-Identifier: MIT
/* Writers invalidate, readers check; the helper returns 0 with the lock held and an error without it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>

#define LINDEN_MAX_PAGES 64

struct linden_range {
	struct mmu_interval_notifier notifier;
	struct rw_semaphore lock;
	u64 ptes[LINDEN_MAX_PAGES];
};

static void linden_clear(struct linden_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % LINDEN_MAX_PAGES] = 0;
}

static void linden_program(struct linden_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % LINDEN_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool linden_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct linden_range *r = container_of(sub, struct linden_range, notifier);

	if (mmu_notifier_range_blockable(range))
		down_write(&r->lock);
	else if (!down_write_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	linden_clear(r, range->start, range->end);
	up_write(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops linden_ops = {
	.invalidate = linden_invalidate,
};

int linden_create(struct linden_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	init_rwsem(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &linden_ops);
}

void linden_destroy(struct linden_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Returns 0 with the lock held for reading, or -EAGAIN with it released. */
static int linden_lock_if_valid(struct linden_range *r, const struct hmm_range *range)
{
	down_read(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		up_read(&r->lock);
		return -EAGAIN;
	}
	return 0;
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int linden_fault(struct linden_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[LINDEN_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > LINDEN_MAX_PAGES * PAGE_SIZE)
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

	ret = linden_lock_if_valid(r, &range);
	if (ret)
		goto again;
	linden_program(r, &range);
	up_read(&r->lock);
out:
	mmput(mm);
	return ret;
}
