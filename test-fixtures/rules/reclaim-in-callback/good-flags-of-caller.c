// SPDX-License-Identifier: MIT
/* The flags come with the call, and not all callers reclaim. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define ELM_MAX_PAGES 64

struct elm_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[ELM_MAX_PAGES];
};

static void elm_new_log(struct elm_range *r, gfp_t gfp)
{
	r->log = kmalloc(PAGE_SIZE, gfp);
}

static bool elm_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct elm_range *r = container_of(sub, struct elm_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	elm_new_log(r, GFP_NOWAIT);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops elm_ops = {
	.invalidate = elm_invalidate,
};

int elm_create(struct elm_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &elm_ops);
}

void elm_reset(struct elm_range *r)
{
	elm_new_log(r, GFP_KERNEL);
}


