// SPDX-License-Identifier: MIT
/* The function that moves it is called through a pointer. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define OREGANO_MAX_PAGES 64

struct oregano_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[OREGANO_MAX_PAGES];
};

static bool oregano_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct oregano_range *r = container_of(sub, struct oregano_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < OREGANO_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops oregano_ops = {
	.invalidate = oregano_invalidate,
};

int oregano_create(struct oregano_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &oregano_ops);
}

struct oregano_funcs {
	void (*move)(struct oregano_range *r, unsigned long seq);
};

static void oregano_move(struct oregano_range *r, unsigned long seq)
{
	mmu_interval_set_seq(&r->notifier, seq);
}

const struct oregano_funcs oregano_funcs = {
	.move = oregano_move,
};
