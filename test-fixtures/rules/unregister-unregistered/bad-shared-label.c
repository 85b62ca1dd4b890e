// SPDX-License-Identifier: MIT
/* The failed insertion jumps to the label that removes. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define PAWPAW_MAX_PAGES 64

struct pawpaw_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[PAWPAW_MAX_PAGES];
};

static bool pawpaw_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct pawpaw_range *r = container_of(sub, struct pawpaw_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < PAWPAW_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops pawpaw_ops = {
	.invalidate = pawpaw_invalidate,
};

int pawpaw_create(struct pawpaw_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &pawpaw_ops);
}

int pawpaw_open(struct pawpaw_range *r, struct mm_struct *mm)
{
	int ret;

	mutex_init(&r->lock);
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &pawpaw_ops);
	if (ret)
		goto err;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log) {
		ret = -ENOMEM;
		goto err;
	}
	return 0;

err:
	mmu_interval_notifier_remove(&r->notifier); /* want INV402 */
	return ret;
}
