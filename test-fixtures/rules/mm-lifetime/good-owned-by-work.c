// SPDX-License-Identifier: MIT
/* The work item that is queued gives the reference back. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define CUMIN_MAX_PAGES 64

struct cumin_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[CUMIN_MAX_PAGES];
};

static bool cumin_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct cumin_range *r = container_of(sub, struct cumin_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CUMIN_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops cumin_ops = {
	.invalidate = cumin_invalidate,
};

int cumin_create(struct cumin_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &cumin_ops);
}

static void cumin_work(struct work_struct *work)
{
	struct cumin_range *r = container_of(work, struct cumin_range, work);

	r->ptes[0] = 0;
	mmput(r->notifier.mm);
}

void cumin_start(struct cumin_range *r)
{
	INIT_WORK(&r->work, cumin_work);
	if (mmget_not_zero(r->notifier.mm))
		schedule_work(&r->work);
}
