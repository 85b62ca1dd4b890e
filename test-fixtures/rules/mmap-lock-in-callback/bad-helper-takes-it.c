// SPDX-License-Identifier: MIT
/* A helper of the callback takes the mmap lock for writing. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define FEIJOA_MAX_PAGES 64

struct feijoa_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[FEIJOA_MAX_PAGES];
};

static void feijoa_note(struct feijoa_range *r)
{
	mmap_write_lock(r->notifier.mm);
	r->ptes[1] = r->notifier.mm->total_vm;
	mmap_write_unlock(r->notifier.mm);
}

static bool feijoa_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct feijoa_range *r = container_of(sub, struct feijoa_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	feijoa_note(r); /* want INV210 "calls mmap_write_lock()" */
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops feijoa_ops = {
	.invalidate = feijoa_invalidate,
};

int feijoa_create(struct feijoa_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &feijoa_ops);
}


