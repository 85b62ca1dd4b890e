// SPDX-License-Identifier: MIT
/* The callback by its name of today. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct malachite_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static void malachite_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
		    unsigned long end)
{
	struct malachite_mirror *m = container_of(mn, struct malachite_mirror, mn);

	spin_lock(&m->lock);
	m->count++;
	spin_unlock(&m->lock);
}

const struct mmu_notifier_ops malachite_ops = {
	.arch_invalidate_secondary_tlbs = malachite_flush,
};


