// SPDX-License-Identifier: MIT
/* The callback queues the work and does not wait. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define VERVAIN_MAX_PAGES 64

struct vervain_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[VERVAIN_MAX_PAGES];
};


static bool vervain_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct vervain_range *r = container_of(sub, struct vervain_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	schedule_work(&r->work);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops vervain_ops = {
	.invalidate = vervain_invalidate,
};

int vervain_create(struct vervain_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &vervain_ops);
}

static void vervain_work(struct work_struct *work)
{
	struct vervain_range *r = container_of(work, struct vervain_range, work);

	mutex_lock(&r->lock);
	r->ptes[1] = 0;
	mutex_unlock(&r->lock);
}

void vervain_init_work(struct vervain_range *r)
{
	INIT_WORK(&r->work, vervain_work);
}
