// SPDX-License-Identifier: MIT
/* An error is handed up with the lock held, and the caller gives it back. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

struct burnet_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long mapped;
	unsigned long wanted;
	unsigned int failures;
	struct work_struct work;
};

static bool burnet_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct burnet_range *r = container_of(sub, struct burnet_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->mapped = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops burnet_ops = {
	.invalidate = burnet_invalidate,
};

int burnet_watch(struct burnet_range *r, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &burnet_ops);
}

static int burnet_map(struct burnet_range *r)
{
	if (!r->wanted)
		return 0;
	if (r->mapped == r->wanted)
		return -EBUSY;
	if (r->wanted & 7) {
		mutex_lock(&r->lock);
		r->failures++;
		return -EINVAL;
	}
	return 0;
}

static void burnet_worker(struct work_struct *work)
{
	struct burnet_range *r = container_of(work, struct burnet_range, work);

	if (burnet_map(r) == -EINVAL)
		mutex_unlock(&r->lock);
}

void burnet_arm(struct burnet_range *r)
{
	INIT_WORK(&r->work, burnet_worker);
}
