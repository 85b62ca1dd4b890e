// SPDX-License-Identifier: MIT
/* The lock is one that no callback takes. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define JACARANDA_MAX_PAGES 64

struct jacaranda_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[JACARANDA_MAX_PAGES];
};

static bool jacaranda_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct jacaranda_range *r = container_of(sub, struct jacaranda_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < JACARANDA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops jacaranda_ops = {
	.invalidate = jacaranda_invalidate,
};

int jacaranda_create(struct jacaranda_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &jacaranda_ops);
}

struct jacaranda_list {
	struct mutex list_lock;
	struct jacaranda_range *last;
};

void jacaranda_drop(struct jacaranda_list *list)
{
	struct mm_struct *mm = list->last->notifier.mm;

	if (!mmget_not_zero(mm))
		return;
	mutex_lock(&list->list_lock);
	list->last = NULL;
	mmput(mm);
	mutex_unlock(&list->list_lock);
}
