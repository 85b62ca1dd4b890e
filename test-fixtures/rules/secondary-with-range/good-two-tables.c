// SPDX-License-Identifier: MIT
/* Each table has one of the two. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct sorghum_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static void sorghum_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
		    unsigned long end)
{
	struct sorghum_mirror *m = container_of(mn, struct sorghum_mirror, mn);

	spin_lock(&m->lock);
	m->count++;
	spin_unlock(&m->lock);
}

static int sorghum_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct sorghum_mirror *m = container_of(mn, struct sorghum_mirror, mn);

	spin_lock(&m->lock);
	m->count = 0;
	spin_unlock(&m->lock);
	return 0;
}

const struct mmu_notifier_ops sorghum_range_ops = {
	.invalidate_range_start = sorghum_start,
};

static const struct mmu_notifier_ops sorghum_ops = {
	.arch_invalidate_secondary_tlbs = sorghum_flush,
};

int sorghum_attach(struct sorghum_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &sorghum_ops;
	return mmu_notifier_register(&m->mn, mm);
}


