// SPDX-License-Identifier: MIT
/* A flag says whether the insertion succeeded. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define PISTACHIO_MAX_PAGES 64

struct pistachio_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[PISTACHIO_MAX_PAGES];
};

static bool pistachio_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct pistachio_range *r = container_of(sub, struct pistachio_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < PISTACHIO_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops pistachio_ops = {
	.invalidate = pistachio_invalidate,
};

int pistachio_create(struct pistachio_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &pistachio_ops);
}

int pistachio_open(struct pistachio_range *r, struct mm_struct *mm)
{
	bool inserted = false;
	int ret;

	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &pistachio_ops);
	if (ret)
		goto out;
	inserted = true;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log)
		ret = -ENOMEM;
out:
	if (ret && inserted)
		mmu_interval_notifier_remove(&r->notifier);
	return ret;
}
