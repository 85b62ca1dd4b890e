// SPDX-License-Identifier: MIT
/* The reference is dropped after the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define JACKFRUIT_MAX_PAGES 64

struct jackfruit_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[JACKFRUIT_MAX_PAGES];
};

static bool jackfruit_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct jackfruit_range *r = container_of(sub, struct jackfruit_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < JACKFRUIT_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops jackfruit_ops = {
	.invalidate = jackfruit_invalidate,
};

int jackfruit_create(struct jackfruit_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &jackfruit_ops);
}

void jackfruit_drop(struct jackfruit_range *r)
{
	struct mm_struct *mm = r->notifier.mm;

	if (!mmget_not_zero(mm))
		return;
	mutex_lock(&r->lock);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	mmput(mm);
}
