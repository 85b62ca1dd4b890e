// SPDX-License-Identifier: MIT
/* The helper that moves the sequence is called under the lock. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct sapote {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[64];
	void *buf;
};

static void sapote_clear(struct sapote *w, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		w->ptes[i % 64] = 0;
}

static void sapote_bump(struct sapote *w, unsigned long seq)
{
	mmu_interval_set_seq(&w->notifier, seq);
}

static bool sapote_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct sapote *w = container_of(sub, struct sapote, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&w->lock);
	else if (!mutex_trylock(&w->lock))
		return false;
	sapote_bump(w, cur_seq);
	sapote_clear(w, range->start, range->end);
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sapote_ops = {
	.invalidate = sapote_invalidate,
};

int sapote_create(struct sapote *w, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&w->lock);
	return mmu_interval_notifier_insert(&w->notifier, mm, start, length, &sapote_ops);
}

void sapote_destroy(struct sapote *w)
{
	mmu_interval_notifier_remove(&w->notifier);
}

int sapote_fault(struct sapote *w, unsigned long start, unsigned long end)
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
