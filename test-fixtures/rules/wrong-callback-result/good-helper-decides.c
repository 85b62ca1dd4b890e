// SPDX-License-Identifier: MIT
/* A helper out of view gets the range and decides. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define ROSEMARY_MAX_PAGES 64

struct rosemary_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[ROSEMARY_MAX_PAGES];
};
bool rosemary_try(struct rosemary_range *r, const struct mmu_notifier_range *range);

static bool rosemary_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct rosemary_range *r = container_of(sub, struct rosemary_range, notifier);
	unsigned long i;

	if (!rosemary_try(r, range))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < ROSEMARY_MAX_PAGES; i++)
		r->ptes[i] = 0;
	return true;
}

static const struct mmu_interval_notifier_ops rosemary_ops = {
	.invalidate = rosemary_invalidate,
};

int rosemary_create(struct rosemary_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &rosemary_ops);
}


