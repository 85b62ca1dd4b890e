// SPDX-License-Identifier: MIT
/* The caller holds the reference during the walk. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define COMFREY_MAX_PAGES 64

struct comfrey_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[COMFREY_MAX_PAGES];
};

static bool comfrey_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct comfrey_range *r = container_of(sub, struct comfrey_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < COMFREY_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops comfrey_ops = {
	.invalidate = comfrey_invalidate,
};

int comfrey_create(struct comfrey_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &comfrey_ops);
}

static int comfrey_walk(struct comfrey_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
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

static void comfrey_work(struct work_struct *work)
{
	struct comfrey_range *r = container_of(work, struct comfrey_range, work);
	struct hmm_range range = { .notifier = &r->notifier, .end = PAGE_SIZE };

	if (!mmget_not_zero(r->notifier.mm))
		return;
	comfrey_walk(r, &range);
	mmput(r->notifier.mm);
}

void comfrey_start(struct comfrey_range *r)
{
	INIT_WORK(&r->work, comfrey_work);
	schedule_work(&r->work);
}
