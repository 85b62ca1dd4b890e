// SPDX-License-Identifier: MIT
/* The callback takes no lock, and clears what the struct says a lock guards. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct sesame_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 pte __guarded_by(&lock);
};

static bool sesame_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			      unsigned long cur_seq)
{
	struct sesame_range *r = container_of(sub, struct sesame_range, notifier);

	mmu_interval_set_seq(sub, cur_seq); /* want INV202 "no lock" */
	r->pte = 0;
	return true;
}

static const struct mmu_interval_notifier_ops sesame_ops = {
	.invalidate = sesame_invalidate,
};

int sesame_create(struct sesame_range *r, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &sesame_ops);
}

int sesame_fault(struct sesame_range *r, unsigned long addr)
{
	unsigned long pfn;
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = addr,
		.end = addr + PAGE_SIZE,
		.hmm_pfns = &pfn,
	};
	int ret;

	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(r->notifier.mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(r->notifier.mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		return -EAGAIN;
	}
	r->pte = page_to_pfn(hmm_pfn_to_page(pfn));
	mutex_unlock(&r->lock);
	return 0;
}
