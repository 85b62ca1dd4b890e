// SPDX-License-Identifier: MIT
/* The branch unlocks, and so does what follows it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define IRIS_MAX_PAGES 64

struct iris_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[IRIS_MAX_PAGES];
};

static void iris_clear(struct iris_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % IRIS_MAX_PAGES] = 0;
}

static bool iris_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct iris_range *r = container_of(sub, struct iris_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	iris_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops iris_ops = {
	.invalidate = iris_invalidate,
};

int iris_create(struct iris_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &iris_ops);
}

void iris_destroy(struct iris_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void iris_kill(struct iris_range *r)
{
	mutex_lock(&r->lock);
	r->dead = true;
	iris_clear(r, 0, IRIS_MAX_PAGES * PAGE_SIZE);
	mutex_unlock(&r->lock);
	r->used = 0;
	mutex_unlock(&r->lock); /* want INV503 */
}
