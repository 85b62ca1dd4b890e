// SPDX-License-Identifier: MIT
/* The collision is reported to the caller, and the lock with it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define PAPAYA_MAX_PAGES 64

struct papaya_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[PAPAYA_MAX_PAGES];
};

static void papaya_clear(struct papaya_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % PAPAYA_MAX_PAGES] = 0;
}

static void papaya_program(struct papaya_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % PAPAYA_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool papaya_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct papaya_range *r = container_of(sub, struct papaya_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	papaya_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops papaya_ops = {
	.invalidate = papaya_invalidate,
};

int papaya_create(struct papaya_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &papaya_ops);
}

void papaya_destroy(struct papaya_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int papaya_map(struct papaya_range *r, struct hmm_range *range)
{
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		return -EAGAIN; /* want INV110 INV502 */
	papaya_program(r, range);
	mutex_unlock(&r->lock);
	return 0;
}
