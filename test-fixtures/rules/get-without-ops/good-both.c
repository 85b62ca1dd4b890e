// SPDX-License-Identifier: MIT
/* The table has both. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct burdock_mirror {
	struct mmu_notifier mn;
	u64 count;
};

static struct mmu_notifier *burdock_alloc(struct mm_struct *mm)
{
	struct burdock_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void burdock_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct burdock_mirror, mn));
}

static const struct mmu_notifier_ops burdock_ops = {
	.alloc_notifier = burdock_alloc,
	.free_notifier = burdock_free,
};

struct mmu_notifier *burdock_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&burdock_ops, mm);
}


