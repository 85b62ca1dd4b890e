// SPDX-License-Identifier: MIT
/* The mutex of the callback is made ready last. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define RAFFIA_MAX_PAGES 64

struct raffia_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[RAFFIA_MAX_PAGES];
};

static bool raffia_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct raffia_range *r = container_of(sub, struct raffia_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < RAFFIA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops raffia_ops = {
	.invalidate = raffia_invalidate,
};

int raffia_open(struct raffia_range *r, struct mm_struct *mm)
{
	int ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &raffia_ops);

	if (ret)
		return ret;
	mutex_init(&r->lock); /* want INV404 */
	return 0;
}
