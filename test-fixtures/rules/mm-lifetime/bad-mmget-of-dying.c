// SPDX-License-Identifier: MIT
/* The plain mmget() is for address spaces that are known to be alive. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define CLOVER_MAX_PAGES 64

struct clover_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[CLOVER_MAX_PAGES];
};

static bool clover_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct clover_range *r = container_of(sub, struct clover_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CLOVER_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops clover_ops = {
	.invalidate = clover_invalidate,
};

int clover_create(struct clover_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &clover_ops);
}

static u64 clover_size(struct clover_range *r)
{
	struct mm_struct *mm = r->notifier.mm;
	u64 size;

	mmget(mm); /* want INV409 "may be gone" */
	size = mm->total_vm;
	mmput(mm);
	return size;
}

static void clover_work(struct work_struct *work)
{
	struct clover_range *r = container_of(work, struct clover_range, work);

	r->ptes[0] = clover_size(r);
}

void clover_start(struct clover_range *r)
{
	INIT_WORK(&r->work, clover_work);
}
