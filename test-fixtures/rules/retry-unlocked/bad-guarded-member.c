// SPDX-License-Identifier: MIT
/* The callback is out of view; the struct says which lock guards what the comparison is made for. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct pignut_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 pte __guarded_by(&lock);
};

int pignut_fault(struct pignut_range *r, unsigned long addr)
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
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) /* want INV103 "pignut_range.lock guards" */
		return -EAGAIN;
	mutex_lock(&r->lock);
	r->pte = page_to_pfn(hmm_pfn_to_page(pfn));
	mutex_unlock(&r->lock);
	return 0;
}
