// SPDX-License-Identifier: MIT
/* Lock and unlock hang on the same parameter. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define GINGER_MAX_PAGES 64

struct ginger_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[GINGER_MAX_PAGES];
};

static void ginger_clear(struct ginger_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % GINGER_MAX_PAGES] = 0;
}

static bool ginger_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct ginger_range *r = container_of(sub, struct ginger_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	ginger_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ginger_ops = {
	.invalidate = ginger_invalidate,
};

int ginger_create(struct ginger_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &ginger_ops);
}

void ginger_destroy(struct ginger_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int ginger_set_used(struct ginger_range *r, unsigned long used, bool locked)
{
	if (used > GINGER_MAX_PAGES)
		return -EINVAL;
	if (!locked)
		mutex_lock(&r->lock);
	r->used = used;
	if (!locked)
		mutex_unlock(&r->lock);
	return 0;
}
