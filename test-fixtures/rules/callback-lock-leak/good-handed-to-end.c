// SPDX-License-Identifier: MIT
/* The start hands its lock to the end. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>

struct yarrow_mirror {
	struct mmu_notifier mn;
	rwlock_t lock;
	u64 count;
};

static int yarrow_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct yarrow_mirror *m = container_of(mn, struct yarrow_mirror, mn);

	read_lock(&m->lock);
	m->count = 0;
	return 0;
}

static void yarrow_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct yarrow_mirror *m = container_of(mn, struct yarrow_mirror, mn);

	read_unlock(&m->lock);
}

static const struct mmu_notifier_ops yarrow_ops = {
	.invalidate_range_start = yarrow_start,
	.invalidate_range_end = yarrow_end,
};

int yarrow_attach(struct yarrow_mirror *m, struct mm_struct *mm)
{
	rwlock_init(&m->lock);
	m->mn.ops = &yarrow_ops;
	return mmu_notifier_register(&m->mn, mm);
}


