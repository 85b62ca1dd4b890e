// SPDX-License-Identifier: MIT
/* The exit waits. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct aloe_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static struct mmu_notifier *aloe_alloc(struct mm_struct *mm)
{
	struct aloe_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void aloe_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct aloe_mirror, mn));
}

static const struct mmu_notifier_ops aloe_ops = {
	.alloc_notifier = aloe_alloc,
	.free_notifier = aloe_free,
};

struct mmu_notifier *aloe_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&aloe_ops, mm);
}

void aloe_detach(struct aloe_mirror *m)
{
	mmu_notifier_put(&m->mn);
}

static int aloe_init(void)
{
	return 0;
}

static void aloe_exit(void)
{
	mmu_notifier_synchronize();
}

module_init(aloe_init)
module_exit(aloe_exit)
