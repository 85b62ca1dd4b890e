// SPDX-License-Identifier: MIT
/* The module can be unloaded and never waits. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct zelkova_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static struct mmu_notifier *zelkova_alloc(struct mm_struct *mm)
{
	struct zelkova_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void zelkova_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct zelkova_mirror, mn));
}

static const struct mmu_notifier_ops zelkova_ops = {
	.alloc_notifier = zelkova_alloc,
	.free_notifier = zelkova_free,
};

struct mmu_notifier *zelkova_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&zelkova_ops, mm);
}

void zelkova_detach(struct zelkova_mirror *m)
{
	mmu_notifier_put(&m->mn);
}

static int zelkova_init(void)
{
	return 0;
}

static void zelkova_exit(void) /* want INV407 */
{
}

module_init(zelkova_init)
module_exit(zelkova_exit)
