// SPDX-License-Identifier: MIT
/* The table has neither. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct borage_mirror {
	struct mmu_notifier mn;
	u64 count;
};

static void borage_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct borage_mirror *m = container_of(mn, struct borage_mirror, mn);

	m->count = 0;
}

static const struct mmu_notifier_ops borage_ops = {
	.release = borage_release,
};

struct mmu_notifier *borage_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&borage_ops, mm); /* want INV408 "and .free_notifier" */
}


