// SPDX-License-Identifier: MIT
/* The flush of the device TLB takes a mutex. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct totara_mirror {
	struct mmu_notifier mn;
	struct mutex lock;
	spinlock_t tlb_lock;
	u64 flushes;
};

static void totara_flush(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start,
		    unsigned long end)
{
	struct totara_mirror *m = container_of(mn, struct totara_mirror, mn);

	mutex_lock(&m->lock); /* want INV208 */
	m->flushes++;
	mutex_unlock(&m->lock);
}

static const struct mmu_notifier_ops totara_ops = {
	.arch_invalidate_secondary_tlbs = totara_flush,
};

int totara_attach(struct totara_mirror *m, struct mm_struct *mm)
{
	mutex_init(&m->lock);
	spin_lock_init(&m->tlb_lock);
	m->mn.ops = &totara_ops;
	return mmu_notifier_register(&m->mn, mm);
}


