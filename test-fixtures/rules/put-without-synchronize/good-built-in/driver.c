// SPDX-License-Identifier: MIT
/* There is no exit. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct anise_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static struct mmu_notifier *anise_alloc(struct mm_struct *mm)
{
	struct anise_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void anise_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct anise_mirror, mn));
}

static const struct mmu_notifier_ops anise_ops = {
	.alloc_notifier = anise_alloc,
	.free_notifier = anise_free,
};

struct mmu_notifier *anise_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&anise_ops, mm);
}

void anise_detach(struct anise_mirror *m)
{
	mmu_notifier_put(&m->mn);
}
