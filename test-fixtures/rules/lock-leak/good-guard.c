// SPDX-License-Identifier: MIT
/* The guard ends with the function on every path. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define HOSTA_MAX_PAGES 64

struct hosta_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[HOSTA_MAX_PAGES];
};

static void hosta_clear(struct hosta_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % HOSTA_MAX_PAGES] = 0;
}

static bool hosta_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct hosta_range *r = container_of(sub, struct hosta_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	hosta_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hosta_ops = {
	.invalidate = hosta_invalidate,
};

int hosta_create(struct hosta_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &hosta_ops);
}

void hosta_destroy(struct hosta_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int hosta_reserve(struct hosta_range *r, unsigned long npages)
{
	guard(mutex)(&r->lock);
	if (r->dead)
		return -ENODEV;
	if (r->used + npages > HOSTA_MAX_PAGES)
		return -ENOMEM;
	r->used += npages;
	return 0;
}
