// SPDX-License-Identifier: MIT
/* The table can allocate, and cannot free. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct basil_mirror {
	struct mmu_notifier mn;
	u64 count;
};

static struct mmu_notifier *basil_alloc(struct mm_struct *mm)
{
	struct basil_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static const struct mmu_notifier_ops basil_ops = {
	.alloc_notifier = basil_alloc,
};

struct mmu_notifier *basil_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&basil_ops, mm); /* want INV408 ".free_notifier" */
}


