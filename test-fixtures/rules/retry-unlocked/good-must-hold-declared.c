// SPDX-License-Identifier: MIT
/* The annotation stands where the function is declared first, with another name for the parameter. */
#include <linux/compiler.h>
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define RAMPION_MAX_PAGES 64

struct rampion_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[RAMPION_MAX_PAGES];
};

int rampion_map(struct rampion_range *range, struct hmm_range *pages) __must_hold(&range->lock);

static void rampion_clear(struct rampion_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % RAMPION_MAX_PAGES] = 0;
}

static void rampion_program(struct rampion_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % RAMPION_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool rampion_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct rampion_range *r = container_of(sub, struct rampion_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	rampion_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops rampion_ops = {
	.invalidate = rampion_invalidate,
};

int rampion_create(struct rampion_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &rampion_ops);
}

void rampion_destroy(struct rampion_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int rampion_map(struct rampion_range *r, struct hmm_range *range)
{
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		return -EAGAIN;
	rampion_program(r, range);
	return 0;
}
