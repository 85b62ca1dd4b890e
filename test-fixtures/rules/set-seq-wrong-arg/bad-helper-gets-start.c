// SPDX-License-Identifier: MIT
/* The helper is given the start of the range for the sequence. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct longan {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[64];
	void *buf;
};

static void longan_clear(struct longan *w, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		w->ptes[i % 64] = 0;
}

static void longan_bump(struct longan *w, unsigned long seq)
{
	mmu_interval_set_seq(&w->notifier, seq);
}

static bool longan_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct longan *w = container_of(sub, struct longan, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&w->lock);
	else if (!mutex_trylock(&w->lock))
		return false;
	longan_bump(w, range->start); /* want INV203 "longan_bump() moves the sequence" */
	longan_clear(w, range->start, range->end);
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops longan_ops = {
	.invalidate = longan_invalidate,
};

int longan_create(struct longan *w, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&w->lock);
	return mmu_interval_notifier_insert(&w->notifier, mm, start, length, &longan_ops);
}

void longan_destroy(struct longan *w)
{
	mmu_interval_notifier_remove(&w->notifier);
}

int longan_fault(struct longan *w, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = w->notifier.mm;
	unsigned long pfns[64];
	struct hmm_range range = {
		.notifier = &w->notifier,
		.start = start,
		.end = end,
		.hmm_pfns = pfns,
	};
	int ret;

	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range.notifier_seq = mmu_interval_read_begin(&w->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;
	mutex_lock(&w->lock);
	if (mmu_interval_read_retry(&w->notifier, range.notifier_seq)) {
		mutex_unlock(&w->lock);
		goto again;
	}
	w->ptes[0] = page_to_pfn(hmm_pfn_to_page(pfns[0]));
	mutex_unlock(&w->lock);
out:
	mmput(mm);
	return ret;
}
