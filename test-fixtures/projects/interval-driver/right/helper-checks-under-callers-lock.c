// SPDX-License-Identifier: MIT
/* The check is in a helper with no lock of its own: every caller that acts on it holds the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define DAMSON_MAX_PAGES 64

struct damson_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct hmm_range *pending;
	u64 ptes[DAMSON_MAX_PAGES];
};

static void damson_clear(struct damson_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % DAMSON_MAX_PAGES] = 0;
}

static void damson_program(struct damson_range *r, const struct hmm_range *range)
{
	unsigned long npages = (range->end - range->start) >> PAGE_SHIFT;
	unsigned long i;

	for (i = 0; i < npages; i++)
		r->ptes[((range->start >> PAGE_SHIFT) + i) % DAMSON_MAX_PAGES] =
			page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[i]));
}

static bool damson_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct damson_range *r = container_of(sub, struct damson_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	damson_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops damson_ops = {
	.invalidate = damson_invalidate,
};

int damson_create(struct damson_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &damson_ops);
}

void damson_destroy(struct damson_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

/* Looks the pages up; damson_commit() or damson_abandon() ends what this begins. */
int damson_prepare(struct damson_range *r, unsigned long start, unsigned long end)
{
	struct mm_struct *mm = r->notifier.mm;
	struct hmm_range *range;
	int ret = -ENOMEM;

	range = kzalloc(sizeof(*range), GFP_KERNEL);
	if (!range)
		return -ENOMEM;
	range->hmm_pfns = kcalloc(DAMSON_MAX_PAGES, sizeof(*range->hmm_pfns), GFP_KERNEL);
	if (!range->hmm_pfns)
		goto out_free;
	range->notifier = &r->notifier;
	range->start = start;
	range->end = end;
	range->default_flags = HMM_PFN_REQ_FAULT;

	range->notifier_seq = mmu_interval_read_begin(range->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		goto out_free_pfns;
	r->pending = range;
	return 0;

out_free_pfns:
	kfree(range->hmm_pfns);
out_free:
	kfree(range);
	return ret;
}

/* True if the pages are still what was looked up. Gives the pending range back in either case. */
static bool damson_pending_done(struct damson_range *r)
{
	struct hmm_range *range = r->pending;
	bool valid;

	valid = !mmu_interval_read_retry(range->notifier, range->notifier_seq);
	r->pending = NULL;
	kfree(range->hmm_pfns);
	kfree(range);
	return valid;
}

/* Starts the device on the pending pages, or says that they have to be looked up again. */
int damson_commit(struct damson_range *r)
{
	int ret = 0;

	mutex_lock(&r->lock);
	damson_program(r, r->pending);
	if (!damson_pending_done(r)) {
		damson_clear(r, 0, DAMSON_MAX_PAGES * PAGE_SIZE);
		ret = -EAGAIN;
	}
	mutex_unlock(&r->lock);
	return ret;
}

/* Nothing was programmed, so the answer does not matter: no lock, no look at the result. */
void damson_abandon(struct damson_range *r)
{
	damson_pending_done(r);
}
