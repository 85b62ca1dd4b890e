// SPDX-License-Identifier: MIT
/* The object belongs to a list, whose owner removes it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define YUCCA_MAX_PAGES 64

struct yucca_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[YUCCA_MAX_PAGES];
};

static bool yucca_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct yucca_range *r = container_of(sub, struct yucca_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < YUCCA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops yucca_ops = {
	.invalidate = yucca_invalidate,
};

int yucca_create(struct yucca_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &yucca_ops);
}

struct yucca_list {
	struct mutex list_lock;
	struct yucca_range *last;
};

void yucca_clear(struct yucca_list *list)
{
	mmu_interval_notifier_remove(&list->last->notifier);
	kfree(list->last);
	list->last = NULL;
}

int yucca_add(struct yucca_list *list, struct yucca_range *r, struct mm_struct *mm)
{
	int ret;

	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &yucca_ops);
	if (ret) {
		kfree(r);
		return ret;
	}
	list->last = r;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log) {
		yucca_clear(list);
		return -ENOMEM;
	}
	return 0;
}
