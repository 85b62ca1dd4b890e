// SPDX-License-Identifier: MIT
/* The lock is taken by a helper. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define RIMU_MAX_PAGES 64

struct rimu_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex list_lock;
	bool dead;
	u64 ptes[RIMU_MAX_PAGES];
};

static void rimu_clear(struct rimu_range *r)
{
	unsigned long i;

	for (i = 0; i < RIMU_MAX_PAGES; i++)
		r->ptes[i] = 0;
}

static bool rimu_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct rimu_range *r = container_of(sub, struct rimu_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	rimu_clear(r);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops rimu_ops = {
	.invalidate = rimu_invalidate,
};

int rimu_create(struct rimu_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	mutex_init(&r->list_lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &rimu_ops);
}

static void rimu_begin(struct rimu_range *r)
{
	mutex_lock(&r->lock);
}

void rimu_destroy(struct rimu_range *r)
{
	rimu_begin(r);
	r->dead = true;
	mmu_interval_notifier_remove(&r->notifier); /* want INV405 */
	mutex_unlock(&r->lock);
}
