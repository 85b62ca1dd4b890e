// SPDX-License-Identifier: MIT
/* The locked variant comes after the unlock. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define MYRTLE_MAX_PAGES 64

struct myrtle_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[MYRTLE_MAX_PAGES];
};

static bool myrtle_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct myrtle_range *r = container_of(sub, struct myrtle_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < MYRTLE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops myrtle_ops = {
	.invalidate = myrtle_invalidate,
};

int myrtle_create(struct myrtle_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &myrtle_ops);
}

int myrtle_attach(struct myrtle_range *r, struct mm_struct *mm)
{
	mmap_write_lock(mm);
	r->ptes[0] = mm->total_vm;
	mmap_write_unlock(mm);
	return mmu_interval_notifier_insert_locked(&r->notifier, mm, 0, PAGE_SIZE, &myrtle_ops); /* want INV403 "nobody holds it" */
}
