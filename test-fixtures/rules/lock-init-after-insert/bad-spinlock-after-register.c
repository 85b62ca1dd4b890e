// SPDX-License-Identifier: MIT
/* The spinlock of the callback is made ready after the registration. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct raspberry_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static int raspberry_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct raspberry_mirror *m = container_of(mn, struct raspberry_mirror, mn);

	spin_lock(&m->lock);
	m->count = 0;
	spin_unlock(&m->lock);
	return 0;
}

static const struct mmu_notifier_ops raspberry_ops = {
	.invalidate_range_start = raspberry_start,
};

int raspberry_attach(struct raspberry_mirror *m, struct mm_struct *mm)
{
	int ret;

	m->mn.ops = &raspberry_ops;
	ret = mmu_notifier_register(&m->mn, mm);
	if (ret)
		return ret;
	spin_lock_init(&m->lock); /* want INV404 "spin_lock_init" */
	return 0;
}
