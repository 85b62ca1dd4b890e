// SPDX-License-Identifier: MIT
/* The break leaves the loop over the ranges; the lock is released behind it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define PINE_MAX_PAGES 64

struct pine_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[PINE_MAX_PAGES];
};

static void pine_clear(struct pine_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % PINE_MAX_PAGES] = 0;
}

static void pine_program(struct pine_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % PINE_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool pine_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct pine_range *r = container_of(sub, struct pine_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	pine_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops pine_ops = {
	.invalidate = pine_invalidate,
};

int pine_create(struct pine_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &pine_ops);
}

void pine_destroy(struct pine_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int pine_map_all(struct pine_range **ranges, struct hmm_range *hmm, unsigned int count)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < count; i++) {
		struct pine_range *r = ranges[i];

		mutex_lock(&r->lock);
		if (mmu_interval_read_retry(&r->notifier, hmm[i].notifier_seq)) {
			mutex_unlock(&r->lock);
			ret = -EAGAIN;
			break;
		}
		pine_program(r, &hmm[i]);
		mutex_unlock(&r->lock);
	}
	return ret;
}
