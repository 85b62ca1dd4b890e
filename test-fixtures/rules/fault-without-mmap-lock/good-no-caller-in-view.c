// SPDX-License-Identifier: MIT
/* An exported helper: what its callers hold is not known. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define FENNEL_MAX_PAGES 64

struct fennel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[FENNEL_MAX_PAGES];
};

static void fennel_clear(struct fennel_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % FENNEL_MAX_PAGES] = 0;
}

static void fennel_program(struct fennel_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % FENNEL_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool fennel_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fennel_range *r = container_of(sub, struct fennel_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	fennel_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fennel_ops = {
	.invalidate = fennel_invalidate,
};

int fennel_create(struct fennel_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &fennel_ops);
}

void fennel_destroy(struct fennel_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int fennel_walk(struct hmm_range *range)
{
	range->notifier_seq = mmu_interval_read_begin(range->notifier);
	return hmm_range_fault(range);
}
EXPORT_SYMBOL_GPL(fennel_walk);
