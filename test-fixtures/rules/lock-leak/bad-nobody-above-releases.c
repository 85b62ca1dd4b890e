// SPDX-License-Identifier: MIT
/* An error leaves the lock held, and the work that called knows nothing of it. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct sorrel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long mapped;
	unsigned long wanted;
	unsigned int failures;
	struct work_struct work;
};

static bool sorrel_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct sorrel_range *r = container_of(sub, struct sorrel_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->mapped = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops sorrel_ops = {
	.invalidate = sorrel_invalidate,
};

int sorrel_watch(struct sorrel_range *r, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &sorrel_ops);
}

static int sorrel_map(struct sorrel_range *r)
{
	if (!r->wanted)
		return 0;
	if (r->mapped == r->wanted)
		return -EBUSY;
	if (r->wanted & 7) {
		mutex_lock(&r->lock);
		r->failures++;
		return -EINVAL; /* want INV502 "nothing in here or above releases it" */
	}
	return 0;
}

static void sorrel_worker(struct work_struct *work)
{
	struct sorrel_range *r = container_of(work, struct sorrel_range, work);

	if (sorrel_map(r) == -EINVAL)
		r->wanted = 0;
}

void sorrel_arm(struct sorrel_range *r)
{
	INIT_WORK(&r->work, sorrel_worker);
}
