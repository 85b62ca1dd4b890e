// SPDX-License-Identifier: MIT
/* The error of an interruptible lock comes without the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define HYSSOP_MAX_PAGES 64

struct hyssop_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[HYSSOP_MAX_PAGES];
};

static void hyssop_clear(struct hyssop_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % HYSSOP_MAX_PAGES] = 0;
}

static bool hyssop_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hyssop_range *r = container_of(sub, struct hyssop_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	hyssop_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hyssop_ops = {
	.invalidate = hyssop_invalidate,
};

int hyssop_create(struct hyssop_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hyssop_ops);
}

void hyssop_destroy(struct hyssop_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int hyssop_reserve(struct hyssop_range *r, unsigned long npages)
{
	int ret = mutex_lock_interruptible(&r->lock);

	if (ret)
		return ret;
	if (r->dead)
		ret = -ENODEV;
	else
		r->used += npages;
	mutex_unlock(&r->lock);
	return ret;
}
