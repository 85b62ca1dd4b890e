// SPDX-License-Identifier: MIT
/* The lock that is made ready late is none of the callback. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define RUBBER_MAX_PAGES 64

struct rubber_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[RUBBER_MAX_PAGES];
};

static bool rubber_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct rubber_range *r = container_of(sub, struct rubber_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < RUBBER_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops rubber_ops = {
	.invalidate = rubber_invalidate,
};

int rubber_create(struct rubber_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &rubber_ops);
}

struct rubber_list {
	struct mutex list_lock;
	struct rubber_range first;
};

int rubber_open(struct rubber_list *list, struct mm_struct *mm)
{
	int ret = rubber_create(&list->first, mm, 0, PAGE_SIZE);

	if (ret)
		return ret;
	mutex_init(&list->list_lock);
	return 0;
}
