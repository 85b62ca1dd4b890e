// SPDX-License-Identifier: MIT
/* Whether the lock is held depends on the caller. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define MIRO_MAX_PAGES 64

struct miro_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex list_lock;
	bool dead;
	u64 ptes[MIRO_MAX_PAGES];
};

static void miro_clear(struct miro_range *r)
{
	unsigned long i;

	for (i = 0; i < MIRO_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool miro_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct miro_range *r = container_of(sub, struct miro_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	miro_clear(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops miro_ops = {
	.invalidate = miro_invalidate,
};

int miro_create(struct miro_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->list_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &miro_ops);
}

void miro_destroy(struct miro_range *r, bool quiesce)
{
	if (quiesce) {
		mutex_lock(&r->lock);
		miro_clear(r);
		mutex_unlock(&r->lock);
	}
	mmu_interval_notifier_remove(&r->notifier);
}
