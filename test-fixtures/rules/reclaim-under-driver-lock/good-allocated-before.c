// SPDX-License-Identifier: MIT
/* The allocation comes before the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define AZALEA_MAX_PAGES 64

struct azalea_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[AZALEA_MAX_PAGES];
};

static bool azalea_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct azalea_range *r = container_of(sub, struct azalea_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < AZALEA_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops azalea_ops = {
	.invalidate = azalea_invalidate,
};

int azalea_create(struct azalea_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &azalea_ops);
}

int azalea_start_log(struct azalea_range *r)
{
	u64 *log = kzalloc(PAGE_SIZE, GFP_KERNEL);

	if (!log)
		return -ENOMEM;
	mutex_lock(&r->lock);
	if (!r->log) {
		r->log = log;
		log = NULL;
	}
	mutex_unlock(&r->lock);
	kfree(log);
	return 0;
}
