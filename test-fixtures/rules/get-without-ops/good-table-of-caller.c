// SPDX-License-Identifier: MIT
/* The table comes with the call. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct mmu_notifier *catnip_get(const struct mmu_notifier_ops *ops, struct mm_struct *mm)
{
	return mmu_notifier_get(ops, mm);
}
