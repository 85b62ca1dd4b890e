// SPDX-License-Identifier: MIT
/* A work item takes the mmap lock for the callback. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define FICUS_MAX_PAGES 64

struct ficus_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[FICUS_MAX_PAGES];
};


static bool ficus_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct ficus_range *r = container_of(sub, struct ficus_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	schedule_work(&r->work);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ficus_ops = {
	.invalidate = ficus_invalidate,
};

int ficus_create(struct ficus_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &ficus_ops);
}

static void ficus_work(struct work_struct *work)
{
	struct ficus_range *r = container_of(work, struct ficus_range, work);

	mmap_read_lock(r->notifier.mm);
	r->ptes[1] = r->notifier.mm->total_vm;
	mmap_read_unlock(r->notifier.mm);
}

void ficus_init_work(struct ficus_range *r)
{
	INIT_WORK(&r->work, ficus_work);
}


