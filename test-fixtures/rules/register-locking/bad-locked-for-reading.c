// SPDX-License-Identifier: MIT
/* The locked variant is called with the lock held for reading. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define MESQUITE_MAX_PAGES 64

struct mesquite_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[MESQUITE_MAX_PAGES];
};

static bool mesquite_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct mesquite_range *r = container_of(sub, struct mesquite_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < MESQUITE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops mesquite_ops = {
	.invalidate = mesquite_invalidate,
};

int mesquite_create(struct mesquite_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &mesquite_ops);
}

int mesquite_attach(struct mesquite_range *r, struct mm_struct *mm)
{
	int ret;

	mmap_read_lock(mm);
	ret = mmu_interval_notifier_insert_locked(&r->notifier, mm, 0, PAGE_SIZE, &mesquite_ops); /* want INV403 "for reading only" */
	mmap_read_unlock(mm);
	return ret;
}
