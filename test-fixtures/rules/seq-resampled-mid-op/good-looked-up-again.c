// SPDX-License-Identifier: MIT
/* The pages are looked up again under the second sample. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define TAWA_MAX_PAGES 64

struct tawa_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex list_lock;
	bool dead;
	u64 ptes[TAWA_MAX_PAGES];
};

static void tawa_clear(struct tawa_range *r)
{
	unsigned long i;

	for (i = 0; i < TAWA_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool tawa_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct tawa_range *r = container_of(sub, struct tawa_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	tawa_clear(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops tawa_ops = {
	.invalidate = tawa_invalidate,
};

int tawa_create(struct tawa_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->list_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &tawa_ops);
}

static void tawa_program(struct tawa_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[i] = page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

/* Serves one fault of the device. Returns 0 or a negative error. */
int tawa_fault(struct tawa_range *r, unsigned long addr, unsigned long *pfns)
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
	range.notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range.notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	tawa_program(r, &range);
	mutex_unlock(&r->lock);
	return 0;
}
