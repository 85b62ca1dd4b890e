// SPDX-License-Identifier: MIT
/* A spinlock is enough for the flush. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct laburnum_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	spinlock_t tlb_lock;
	u64 flushes;
};

static void laburnum_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
		    unsigned long end)
{
	struct laburnum_mirror *m = container_of(mn, struct laburnum_mirror, mn);

	spin_lock(&m->tlb_lock);
	m->flushes++;
	spin_unlock(&m->tlb_lock);
}

static const struct mmu_notifier_ops laburnum_ops = {
	.arch_invalidate_secondary_tlbs = laburnum_flush,
};

int laburnum_attach(struct laburnum_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	spin_lock_init(&m->tlb_lock);
	m->mn.ops = &laburnum_ops;
	return mmu_notifier_register(&m->mn, mm);
}


