// SPDX-License-Identifier: MIT
/* A round that has nothing to do goes on to the next, and the lock is given back at the end. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct yarrow_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long mapped;
};

static bool yarrow_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct yarrow_range *r = container_of(sub, struct yarrow_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->mapped = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops yarrow_ops = {
	.invalidate = yarrow_invalidate,
};

int yarrow_watch(struct yarrow_range *r, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &yarrow_ops);
}

void yarrow_forget(struct yarrow_range *r, const unsigned long *pages, unsigned int count)
{
	bool locked = false;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!pages[i])
			continue;
		if (!locked) {
			mutex_lock(&r->lock);
			locked = true;
		}
		r->mapped &= ~pages[i];
	}
	if (locked)
		mutex_unlock(&r->lock);
}
