// SPDX-License-Identifier: MIT
/* A function below the callback drops the lock, and moves the sequence then. */
#include <linux/kernel.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>
#include <linux/sched/mm.h>

struct cherimoya {
	struct mmu_interval_notifier notifier;
	spinlock_t lock;
	u64 ptes[64];
	void *buf;
};

static void cherimoya_zap(struct cherimoya *w, unsigned long seq)
{
	spin_lock(&w->lock);
	w->ptes[0] = 0;
	spin_unlock(&w->lock);
	mmu_interval_set_seq(&w->notifier, seq); /* want INV202 */
}

static bool cherimoya_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cherimoya *w = container_of(sub, struct cherimoya, notifier);

	cherimoya_zap(w, cur_seq);
	return true;
}

static const struct mmu_interval_notifier_ops cherimoya_ops = {
	.invalidate = cherimoya_invalidate,
};

int cherimoya_create(struct cherimoya *w, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	spin_lock_init(&w->lock);
	return mmu_interval_notifier_insert(&w->notifier, mm, start, length, &cherimoya_ops);
}

void cherimoya_destroy(struct cherimoya *w)
{
	mmu_interval_notifier_remove(&w->notifier);
}

int cherimoya_fault(struct cherimoya *w, unsigned long start, unsigned long end)
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
	spin_lock(&w->lock);
	if (mmu_interval_read_retry(&w->notifier, range.notifier_seq)) {
		spin_unlock(&w->lock);
		goto again;
	}
	w->ptes[0] = page_to_pfn(hmm_pfn_to_page(pfns[0]));
	spin_unlock(&w->lock);
out:
	mmput(mm);
	return ret;
}
