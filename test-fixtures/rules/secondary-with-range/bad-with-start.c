// SPDX-License-Identifier: MIT
/* The table has a start too. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct rue_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static void rue_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start, /* want INV207 */
		    unsigned long end)
{
	struct rue_mirror *m = container_of(mn, struct rue_mirror, mn);

	spin_lock(&m->lock);
	m->count++;
	spin_unlock(&m->lock);
}

static int rue_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct rue_mirror *m = container_of(mn, struct rue_mirror, mn);

	spin_lock(&m->lock);
	m->count = 0;
	spin_unlock(&m->lock);
	return 0;
}

static const struct mmu_notifier_ops rue_ops = {
	.arch_invalidate_secondary_tlbs = rue_flush,
	.invalidate_range_start = rue_start,
};

int rue_attach(struct rue_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &rue_ops;
	return mmu_notifier_register(&m->mn, mm);
}


