// SPDX-License-Identifier: MIT
/* The pointer has a lock of its own; what it points to is written under the lock of the comparison. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct umbra_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex fault_lock;
	u64 *ptes __guarded_by(&lock) __pt_guarded_by(&fault_lock);
};

static int umbra_look_up(struct umbra_range *r, struct hmm_range *range)
{
	int ret;

	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(r->notifier.mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(r->notifier.mm);
	return ret;
}

int umbra_fault(struct umbra_range *r, unsigned long addr)
{
	unsigned long pfn;
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = addr,
		.end = addr + PAGE_SIZE,
		.hmm_pfns = &pfn,
	};
	int ret = umbra_look_up(r, &range);

	if (ret)
		return ret;
	mutex_lock(&r->fault_lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->fault_lock);
		return -EAGAIN;
	}
	r->ptes[0] = page_to_pfn(hmm_pfn_to_page(pfn));
	mutex_unlock(&r->fault_lock);
	return 0;
}
