// SPDX-License-Identifier: MIT
/* The lock that is held is none of the callback. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define MATAI_MAX_PAGES 64

struct matai_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex list_lock;
	bool dead;
	u64 ptes[MATAI_MAX_PAGES];
};

static void matai_clear(struct matai_range *r)
{
	unsigned long i;

	for (i = 0; i < MATAI_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool matai_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct matai_range *r = container_of(sub, struct matai_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	matai_clear(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops matai_ops = {
	.invalidate = matai_invalidate,
};

int matai_create(struct matai_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->list_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &matai_ops);
}

void matai_destroy(struct matai_range *r)
{
	mutex_lock(&r->list_lock);
	r->dead = true;
	mmu_interval_notifier_remove(&r->notifier);
	mutex_unlock(&r->list_lock);
}
