// SPDX-License-Identifier: MIT
/* The loop is a while, and nothing bounds it. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define LOCUST_MAX_PAGES 64

struct locust_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[LOCUST_MAX_PAGES];
};

static bool locust_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct locust_range *r = container_of(sub, struct locust_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < LOCUST_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops locust_ops = {
	.invalidate = locust_invalidate,
};

int locust_create(struct locust_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &locust_ops);
}

int locust_walk(struct locust_range *r, struct hmm_range *range)
{
	int ret;

	while (true) {
		range->notifier_seq = mmu_interval_read_begin(&r->notifier);
		mmap_read_lock(current->mm);
		ret = hmm_range_fault(range); /* want INV111 */
		mmap_read_unlock(current->mm);
		if (ret == -EBUSY)
			continue;
		if (ret)
			return ret;
		mutex_lock(&r->lock);
		if (!mmu_interval_read_retry(&r->notifier, range->notifier_seq))
			break;
		mutex_unlock(&r->lock);
	}
	r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
	return 0;
}
