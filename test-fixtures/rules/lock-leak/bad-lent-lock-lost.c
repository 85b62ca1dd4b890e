// SPDX-License-Identifier: MIT
/* The lock that the caller holds is dropped to allocate; one way out does not take it again. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/lockdep.h>
#include <linux/slab.h>

struct clover_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long mapped;
	unsigned int spare;
	void *buffers[4];
};

static bool clover_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct clover_range *r = container_of(sub, struct clover_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->mapped = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops clover_ops = {
	.invalidate = clover_invalidate,
};

int clover_watch(struct clover_range *r, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &clover_ops);
}

static int clover_refill(struct clover_range *r)
{
	lockdep_assert_held(&r->lock);
	while (r->spare < 4) {
		void *buffer;

		mutex_unlock(&r->lock);
		buffer = kmalloc(64, GFP_KERNEL);
		if (!buffer)
			return -ENOMEM; /* want INV502 "was released for the caller" */
		mutex_lock(&r->lock);
		if (r->mapped) {
			kfree(buffer);
			return -EBUSY;
		}
		r->buffers[r->spare++] = buffer;
	}
	return 0;
}

int clover_prepare(struct clover_range *r)
{
	int ret;

	mutex_lock(&r->lock);
	ret = clover_refill(r);
	mutex_unlock(&r->lock); /* want INV503 */
	return ret;
}
