// SPDX-License-Identifier: MIT
/*
 * Teal, an imaginary device that maps the pages of a process. One line below is in the wrong place: an
 * invalidation fits between the check and the store, and the device keeps a page that the kernel gives away.
 */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>

struct teal {
	struct mmu_interval_notifier notifier;
	struct mm_struct *mm;
	/* Serialises the device's page table against the notifier. */
	struct mutex lock;
	u64 pte;
};

static bool teal_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			    unsigned long cur_seq)
{
	struct teal *teal = container_of(sub, struct teal, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&teal->lock);
	mmu_interval_set_seq(sub, cur_seq);
	teal->pte = 0;
	mutex_unlock(&teal->lock);
	return true;
}

static const struct mmu_interval_notifier_ops teal_ops = {
	.invalidate = teal_invalidate,
};

int teal_start(struct teal *teal, unsigned long addr)
{
	return mmu_interval_notifier_insert(&teal->notifier, teal->mm, addr, PAGE_SIZE, &teal_ops);
}

int teal_fault(struct teal *teal, struct hmm_range *range)
{
	int ret;

again:
	range->notifier_seq = mmu_interval_read_begin(&teal->notifier);
	mmap_read_lock(teal->mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(teal->mm);
	if (ret == -EBUSY && !fatal_signal_pending(current))
		goto again;
	if (ret)
		return ret;

	if (mmu_interval_read_retry(&teal->notifier, range->notifier_seq))
		goto again;
	mutex_lock(&teal->lock);
	teal->pte = page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[0])) << PAGE_SHIFT;
	mutex_unlock(&teal->lock);
	return 0;
}
