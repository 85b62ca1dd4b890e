// SPDX-License-Identifier: MIT
/* The callback is the only one. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct savory_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static void savory_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
		    unsigned long end)
{
	struct savory_mirror *m = container_of(mn, struct savory_mirror, mn);

	spin_lock(&m->lock);
	m->count++;
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops savory_ops = {
	.arch_invalidate_secondary_tlbs = savory_flush,
};

int savory_attach(struct savory_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &savory_ops;
	return mmu_notifier_register(&m->mn, mm);
}


