// SPDX-License-Identifier: MIT
/* The entries are written under the lock; the flag that makes them valid, which the lock guards, is set after it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define SUMAC_MAX_PAGES 16

struct sumac_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[SUMAC_MAX_PAGES] __guarded_by(&lock);
	bool valid __guarded_by(&lock);
};

static bool sumac_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			     unsigned long cur_seq)
{
	struct sumac_range *r = container_of(sub, struct sumac_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->valid = false;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sumac_ops = {
	.invalidate = sumac_invalidate,
};

int sumac_create(struct sumac_range *r, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &sumac_ops);
}

int sumac_fault(struct sumac_range *r, unsigned long addr)
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
	r->ptes[0] = page_to_pfn(hmm_pfn_to_page(pfn));
	mutex_unlock(&r->lock);
	r->valid = true; /* want INV109 "guards it" */
	return 0;
}
