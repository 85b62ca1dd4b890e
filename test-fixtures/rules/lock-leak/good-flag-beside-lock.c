// SPDX-License-Identifier: MIT
/* A flag is set where the lock is taken, and tells at the end. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define HEATHER_MAX_PAGES 64

struct heather_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[HEATHER_MAX_PAGES];
};

static void heather_clear(struct heather_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % HEATHER_MAX_PAGES] = 0;
}

static bool heather_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct heather_range *r = container_of(sub, struct heather_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	heather_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops heather_ops = {
	.invalidate = heather_invalidate,
};

int heather_create(struct heather_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &heather_ops);
}

void heather_destroy(struct heather_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int heather_sum(struct heather_range **ranges, struct heather_range *first, unsigned int count)
{
	bool locked = false;
	unsigned int i;
	int sum = 0;

	for (i = 0; i < count; i++) {
		if (!ranges[i])
			continue;
		if (!locked) {
			mutex_lock(&first->lock);
			locked = true;
		}
		sum += ranges[i]->used;
	}
	if (locked)
		mutex_unlock(&first->lock);
	return sum;
}
