// SPDX-License-Identifier: MIT
/* The table has an end too. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct saffron_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static void saffron_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start, /* want INV207 */
		    unsigned long end)
{
	struct saffron_mirror *m = container_of(mn, struct saffron_mirror, mn);

	spin_lock(&m->lock);
	m->count++;
	spin_unlock(&m->lock);
}

static void saffron_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct saffron_mirror *m = container_of(mn, struct saffron_mirror, mn);

	spin_lock(&m->lock);
	m->count = 0;
	spin_unlock(&m->lock);
}

static const struct mmu_notifier_ops saffron_ops = {
	.arch_invalidate_secondary_tlbs = saffron_flush,
	.invalidate_range_end = saffron_end,
};

int saffron_attach(struct saffron_mirror *m, struct mm_struct *mm)
{
	spin_lock_init(&m->lock);
	m->mn.ops = &saffron_ops;
	return mmu_notifier_register(&m->mn, mm);
}


