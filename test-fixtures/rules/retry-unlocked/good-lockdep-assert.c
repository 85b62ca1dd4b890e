// SPDX-License-Identifier: MIT
/* The function says what its callers hold. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define EBONWOOD_MAX_PAGES 64

struct ebonwood_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[EBONWOOD_MAX_PAGES];
};

static void ebonwood_clear(struct ebonwood_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % EBONWOOD_MAX_PAGES] = 0;
}

static void ebonwood_program(struct ebonwood_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % EBONWOOD_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool ebonwood_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct ebonwood_range *r = container_of(sub, struct ebonwood_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	ebonwood_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ebonwood_ops = {
	.invalidate = ebonwood_invalidate,
};

int ebonwood_create(struct ebonwood_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &ebonwood_ops);
}

void ebonwood_destroy(struct ebonwood_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int ebonwood_map_locked(struct ebonwood_range *r, struct hmm_range *range)
{
	lockdep_assert_held(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		return -EAGAIN;
	ebonwood_program(r, range);
	return 0;
}
