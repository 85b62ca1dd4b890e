// SPDX-License-Identifier: MIT
/* The callback refuses the range with its lock held. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct woodruff_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	u64 count;
};

static int woodruff_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct woodruff_mirror *m = container_of(mn, struct woodruff_mirror, mn);

	mutex_lock(&m->lock); /* want INV205 */
	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN; /* want INV214 */
	m->count = 0;
	mutex_unlock(&m->lock);
	return 0;
}

static const struct mmu_notifier_ops woodruff_ops = {
	.invalidate_range_start = woodruff_start,
};

int woodruff_attach(struct woodruff_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	m->mn.ops = &woodruff_ops;
	return mmu_notifier_register(&m->mn, mm);
}


