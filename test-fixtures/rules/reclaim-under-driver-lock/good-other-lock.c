// SPDX-License-Identifier: MIT
/* The lock is one that no callback takes. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define BOXWOOD_MAX_PAGES 64

struct boxwood_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[BOXWOOD_MAX_PAGES];
};

static bool boxwood_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct boxwood_range *r = container_of(sub, struct boxwood_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < BOXWOOD_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops boxwood_ops = {
	.invalidate = boxwood_invalidate,
};

int boxwood_create(struct boxwood_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &boxwood_ops);
}

struct boxwood_list {
	struct mutex list_lock;
	struct boxwood_range *last;
};

int boxwood_add(struct boxwood_list *list, struct mm_struct *mm)
{
	struct boxwood_range *r;
	int ret = -ENOMEM;

	mutex_lock(&list->list_lock);
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (r) {
		ret = boxwood_create(r, mm, 0, PAGE_SIZE);
		if (ret)
			kfree(r);
		else
			list->last = r;
	}
	mutex_unlock(&list->list_lock);
	return ret;
}
