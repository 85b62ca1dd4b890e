// SPDX-License-Identifier: MIT
/* Nobody samples this subscription, so nobody would see the sequence. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define SEQUOIA_MAX_PAGES 64

struct sequoia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[SEQUOIA_MAX_PAGES];
};

static void sequoia_clear(struct sequoia_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % SEQUOIA_MAX_PAGES] = 0;
}

static bool sequoia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct sequoia_range *r = container_of(sub, struct sequoia_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	sequoia_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sequoia_ops = {
	.invalidate = sequoia_invalidate,
};

int sequoia_create(struct sequoia_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &sequoia_ops);
}

void sequoia_destroy(struct sequoia_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}
