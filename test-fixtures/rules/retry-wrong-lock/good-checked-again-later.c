// SPDX-License-Identifier: MIT
/* Under the object's lock the check is a first sieve; submission checks under the notifier's lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define KARRI_MAX_PAGES 64

struct karri_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex submit_lock;
	unsigned long pfn;
	unsigned long seq;
	u64 ptes[KARRI_MAX_PAGES];
};

static void karri_clear(struct karri_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % KARRI_MAX_PAGES] = 0;
}

static void karri_program(struct karri_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % KARRI_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool karri_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct karri_range *r = container_of(sub, struct karri_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	karri_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops karri_ops = {
	.invalidate = karri_invalidate,
};

int karri_create(struct karri_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->submit_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &karri_ops);
}

void karri_destroy(struct karri_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int karri_pin(struct karri_range *r, unsigned long addr)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long pfn;
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = addr,
		.end = addr + PAGE_SIZE,
		.hmm_pfns = &pfn,
	};
	int ret;

	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->submit_lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->submit_lock);
		return -EAGAIN;
	}
	r->pfn = pfn;
	r->seq = range.notifier_seq;
	mutex_unlock(&r->submit_lock);
	return 0;
}

int karri_submit(struct karri_range *r)
{
	int ret = 0;

	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, r->seq))
		ret = -EAGAIN;
	else
		r->ptes[0] = r->pfn;
	mutex_unlock(&r->lock);
	return ret;
}
