// SPDX-License-Identifier: MIT
/* The same said by an annotation. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define FUSTIC_MAX_PAGES 64

struct fustic_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[FUSTIC_MAX_PAGES];
};

static void fustic_clear(struct fustic_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % FUSTIC_MAX_PAGES] = 0;
}

static void fustic_program(struct fustic_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % FUSTIC_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool fustic_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fustic_range *r = container_of(sub, struct fustic_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	fustic_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fustic_ops = {
	.invalidate = fustic_invalidate,
};

int fustic_create(struct fustic_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &fustic_ops);
}

void fustic_destroy(struct fustic_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int fustic_map(struct fustic_range *r, struct hmm_range *range) __must_hold(&r->lock)
{
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		return -EAGAIN;
	fustic_program(r, range);
	return 0;
}
