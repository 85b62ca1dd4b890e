// SPDX-License-Identifier: MIT
/* The writer waits for its own read side. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define FLINT_MAX_PAGES 64

struct flint_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct rw_semaphore sem;
	u64 *log;
	u64 ptes[FLINT_MAX_PAGES];
};

static bool flint_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct flint_range *r = container_of(sub, struct flint_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < FLINT_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops flint_ops = {
	.invalidate = flint_invalidate,
};

int flint_create(struct flint_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &flint_ops);
}

int flint_grow(struct flint_range *r)
{
	down_read(&r->sem);
	if (!r->log) {
		down_write(&r->sem); /* want INV504 */
		r->log = r->ptes;
		up_write(&r->sem);
	}
	mmu_interval_read_begin(&r->notifier);
	up_read(&r->sem);
	return 0;
}
