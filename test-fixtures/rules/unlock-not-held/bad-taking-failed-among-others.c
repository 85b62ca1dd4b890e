// SPDX-License-Identifier: MIT
/* Where the lock was not taken the way out is the one that releases it. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct linnet {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long mapped;
};

static bool linnet_invalidate(struct mmu_interval_notifier *sub,
			      const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct linnet *l = container_of(sub, struct linnet, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&l->lock);
	mmu_interval_set_seq(sub, cur_seq);
	l->mapped = 0;
	mutex_unlock(&l->lock);
	return true;
}

static const struct mmu_interval_notifier_ops linnet_ops = { .invalidate = linnet_invalidate };

int linnet_open(struct linnet *l, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&l->lock);
	return mmu_interval_notifier_insert(&l->sub, mm, start, PAGE_SIZE, &linnet_ops);
}

int linnet_reset(struct linnet *l, int hard)
{
	int ret = 0;

	if (mutex_lock_killable(&l->lock)) {
		ret = -EINTR;
		goto unlock;
	}
	if (!hard)
		goto unlock;
	l->mapped = 0;
unlock:
	mutex_unlock(&l->lock); /* want INV503 "where taking it has failed" */
	return ret;
}
