// SPDX-License-Identifier: MIT
/* Where the lock was not taken the way out leads past the release. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct linnet2 {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long mapped;
};

static bool linnet2_invalidate(struct mmu_interval_notifier *sub,
			      const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct linnet2 *l = container_of(sub, struct linnet2, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&l->lock);
	mmu_interval_set_seq(sub, cur_seq);
	l->mapped = 0;
	mutex_unlock(&l->lock);
	return true;
}

static const struct mmu_interval_notifier_ops linnet2_ops = { .invalidate = linnet2_invalidate };

int linnet2_open(struct linnet2 *l, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&l->lock);
	return mmu_interval_notifier_insert(&l->sub, mm, start, PAGE_SIZE, &linnet2_ops);
}

int linnet2_reset(struct linnet2 *l, int hard)
{
	int ret = 0;

	if (mutex_lock_killable(&l->lock)) {
		ret = -EINTR;
		goto out;
	}
	if (!hard)
		goto unlock;
	l->mapped = 0;
unlock:
	mutex_unlock(&l->lock);
out:
	return ret;
}
