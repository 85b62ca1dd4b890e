// SPDX-License-Identifier: MIT
/* On one path the sequence is sampled again, but the pages are not looked up again. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define REWAREWA_MAX_PAGES 64

struct rewarewa_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex list_lock;
	bool dead;
	u64 ptes[REWAREWA_MAX_PAGES];
};

static void rewarewa_clear(struct rewarewa_range *r)
{
	unsigned long i;

	for (i = 0; i < REWAREWA_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool rewarewa_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct rewarewa_range *r = container_of(sub, struct rewarewa_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	rewarewa_clear(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops rewarewa_ops = {
	.invalidate = rewarewa_invalidate,
};

int rewarewa_create(struct rewarewa_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->list_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &rewarewa_ops);
}

static void rewarewa_program(struct rewarewa_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[i] = page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

/* Serves one fault of the device. Returns 0 or a negative error. */
int rewarewa_fault(struct rewarewa_range *r, unsigned long addr, unsigned long *pfns)
{
	struct mm_struct *mm = r->notifier.mm;
	struct hmm_range range = {
		.notifier = &r->notifier,
		.start = addr,
		.end = addr + 2 * PAGE_SIZE,
		.hmm_pfns = pfns,
		.default_flags = HMM_PFN_REQ_FAULT,
	};
	int ret;

again:
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	if (r->dead)
		range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) { /* want INV107 */
		mutex_unlock(&r->lock);
		goto again;
	}
	rewarewa_program(r, &range);
	mutex_unlock(&r->lock);
	return 0;
}
