// SPDX-License-Identifier: MIT
/* The flush only tries the mutex. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct laurel_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	spinlock_t tlb_lock;
	u64 flushes;
};

static void laurel_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
		    unsigned long end)
{
	struct laurel_mirror *m = container_of(mn, struct laurel_mirror, mn);

	if (!mutex_trylock(&m->lock))
		return;
	m->flushes++;
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops laurel_ops = {
	.arch_invalidate_secondary_tlbs = laurel_flush,
};

int laurel_attach(struct laurel_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	spin_lock_init(&m->tlb_lock);
	m->mn.ops = &laurel_ops;
	return mmu_notifier_register(&m->mn, mm);
}


