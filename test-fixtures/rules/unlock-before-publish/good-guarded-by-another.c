// SPDX-License-Identifier: MIT
/* What is written after the unlock another lock guards, or nothing; what is taken away comes after it as well. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define TEASEL_MAX_PAGES 16

struct teasel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[TEASEL_MAX_PAGES] __guarded_by(&lock);
	bool valid __guarded_by(&lock);
	bool stale __guarded_by(&lock);
	struct mutex stats_lock;
	unsigned long faults __guarded_by(&stats_lock);
};

static bool teasel_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			     unsigned long cur_seq)
{
	struct teasel_range *r = container_of(sub, struct teasel_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->valid = false;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops teasel_ops = {
	.invalidate = teasel_invalidate,
};

int teasel_create(struct teasel_range *r, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&r->lock);
	mutex_init(&r->stats_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, addr, PAGE_SIZE, &teasel_ops);
}

int teasel_fault(struct teasel_range *r, unsigned long addr)
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
	r->valid = true;
	mutex_unlock(&r->lock);
	mutex_lock(&r->stats_lock);
	r->faults++;
	mutex_unlock(&r->stats_lock);
	mutex_lock(&r->lock);
	r->stale = false;
	mutex_unlock(&r->lock);
	return 0;
}
