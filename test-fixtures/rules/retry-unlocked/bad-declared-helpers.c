// SPDX-License-Identifier: MIT
/* Helpers out of view, whose prototypes say that they take the lock and give it back: before the check. */
#include <linux/compiler.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define ORACHE_MAX_PAGES 64

struct orache_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[ORACHE_MAX_PAGES];
};

/* Elsewhere, in the core of the driver. */
void orache_enter(struct orache_range *r) __acquires(&r->lock);
bool orache_try_enter(struct orache_range *r) __cond_acquires(true, &r->lock);
void orache_leave(struct orache_range *r) __releases(&r->lock);

static void orache_clear(struct orache_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % ORACHE_MAX_PAGES] = 0;
}

static void orache_program(struct orache_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % ORACHE_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool orache_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct orache_range *r = container_of(sub, struct orache_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	orache_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops orache_ops = {
	.invalidate = orache_invalidate,
};

int orache_create(struct orache_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &orache_ops);
}

void orache_destroy(struct orache_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int orache_fault(struct orache_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[ORACHE_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > ORACHE_MAX_PAGES * PAGE_SIZE)
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

	orache_enter(r);
	orache_leave(r);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) /* want INV103 */
		goto again;
	orache_program(r, &range);
out:
	mmput(mm);
	return ret;
}
