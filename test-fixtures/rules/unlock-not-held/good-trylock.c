// SPDX-License-Identifier: MIT
/* Released only where the trylock took it. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define LAVENDER_MAX_PAGES 64

struct lavender_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[LAVENDER_MAX_PAGES];
};

static void lavender_clear(struct lavender_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % LAVENDER_MAX_PAGES] = 0;
}

static bool lavender_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lavender_range *r = container_of(sub, struct lavender_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	lavender_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops lavender_ops = {
	.invalidate = lavender_invalidate,
};

int lavender_create(struct lavender_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &lavender_ops);
}

void lavender_destroy(struct lavender_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

bool lavender_try_kill(struct lavender_range *r)
{
	bool taken = mutex_trylock(&r->lock);

	if (taken) {
		r->dead = true;
		mutex_unlock(&r->lock);
	}
	return taken;
}
