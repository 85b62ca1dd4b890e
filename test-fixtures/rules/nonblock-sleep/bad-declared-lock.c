// SPDX-License-Identifier: MIT
/* What takes the lock is out of view; its prototype says which lock, and that it waits for it. */
#include <linux/compiler.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define FLEABANE_MAX_PAGES 64

struct fleabane_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[FLEABANE_MAX_PAGES];
};

/* Elsewhere, in the core of the driver. */
void fleabane_enter(struct fleabane_range *r) __acquires(&r->lock);
void fleabane_leave(struct fleabane_range *r) __releases(&r->lock);

static void fleabane_clear(struct fleabane_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % FLEABANE_MAX_PAGES] = 0;
}

static void fleabane_program(struct fleabane_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % FLEABANE_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool fleabane_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fleabane_range *r = container_of(sub, struct fleabane_range, notifier);

	fleabane_enter(r); /* want INV205 */
	mmu_interval_set_seq(sub, cur_seq);
	fleabane_clear(r, range->start, range->end);
	fleabane_leave(r);
	return true;
}

static const struct mmu_interval_notifier_ops fleabane_ops = {
	.invalidate = fleabane_invalidate,
};

int fleabane_create(struct fleabane_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &fleabane_ops);
}

void fleabane_destroy(struct fleabane_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Maps [start, end) into the device. Returns 0 or a negative error. */
int fleabane_fault(struct fleabane_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfns[FLEABANE_MAX_PAGES];
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

	if (end - start > FLEABANE_MAX_PAGES * PAGE_SIZE)
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

	fleabane_enter(r);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		fleabane_leave(r);
		goto again;
	}
	fleabane_program(r, &range);
	fleabane_leave(r);
out:
	mmput(mm);
	return ret;
}
