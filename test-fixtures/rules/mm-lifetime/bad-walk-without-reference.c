// SPDX-License-Identifier: MIT
/* The work item walks the address space of a process that may be gone. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define CICELY_MAX_PAGES 64

struct cicely_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[CICELY_MAX_PAGES];
};

static bool cicely_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cicely_range *r = container_of(sub, struct cicely_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CICELY_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cicely_ops = {
	.invalidate = cicely_invalidate,
};

int cicely_create(struct cicely_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cicely_ops);
}

static int cicely_walk(struct cicely_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range); /* want INV409 "without a reference" */
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq))
		ret = -EAGAIN;
	else
		r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return ret;
}

static void cicely_work(struct work_struct *work)
{
	struct cicely_range *r = container_of(work, struct cicely_range, work);
	struct hmm_range range = { .notifier = &r->notifier, .end = PAGE_SIZE };

	cicely_walk(r, &range);
}

void cicely_start(struct cicely_range *r)
{
	INIT_WORK(&r->work, cicely_work);
	schedule_work(&r->work);
}
