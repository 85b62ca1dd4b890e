// SPDX-License-Identifier: MIT
/* User memory is read with the lock of the callback held: the fault may reclaim. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define APPLE_MAX_PAGES 64

struct apple_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[APPLE_MAX_PAGES];
};

static bool apple_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct apple_range *r = container_of(sub, struct apple_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < APPLE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops apple_ops = {
	.invalidate = apple_invalidate,
};

int apple_create(struct apple_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &apple_ops);
}

int apple_load_log(struct apple_range *r, const void *from)
{
	int ret = 0;

	mutex_lock(&r->lock);
	if (copy_from_user(r->ptes, from, sizeof(r->ptes))) /* want INV113 "copy_from_user" */
		ret = -EFAULT;
	mutex_unlock(&r->lock);
	return ret;
}
