// SPDX-License-Identifier: MIT
/* The callback gives up whenever the lock is taken. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define PARSLEY_MAX_PAGES 64

struct parsley_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[PARSLEY_MAX_PAGES];
};
static bool parsley_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct parsley_range *r = container_of(sub, struct parsley_range, notifier);
	unsigned long i;

	if (!mutex_trylock(&r->lock))
		return false; /* want INV206 "may be blockable" */
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < PARSLEY_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops parsley_ops = {
	.invalidate = parsley_invalidate,
};

int parsley_create(struct parsley_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &parsley_ops);
}


