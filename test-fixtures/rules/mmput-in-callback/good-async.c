// SPDX-License-Identifier: MIT
/* The reference is dropped in the background. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define HYDRANGEA_MAX_PAGES 64

struct hydrangea_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[HYDRANGEA_MAX_PAGES];
};

static bool hydrangea_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hydrangea_range *r = container_of(sub, struct hydrangea_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < HYDRANGEA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hydrangea_ops = {
	.invalidate = hydrangea_invalidate,
};

int hydrangea_create(struct hydrangea_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hydrangea_ops);
}

void hydrangea_drop(struct hydrangea_range *r)
{
	struct mm_struct *mm = r->notifier.mm;

	if (!mmget_not_zero(mm))
		return;
	mutex_lock(&r->lock);
	r->ptes[0] = 0;
	mmput_async(mm);
	mutex_unlock(&r->lock);
}
