// SPDX-License-Identifier: MIT
/* What is unregistered has been waited for. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct arnica_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static struct mmu_notifier *arnica_alloc(struct mm_struct *mm)
{
	struct arnica_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void arnica_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct arnica_mirror, mn));
}

static const struct mmu_notifier_ops arnica_ops = {
	.alloc_notifier = arnica_alloc,
	.free_notifier = arnica_free,
};

struct mmu_notifier *arnica_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&arnica_ops, mm);
}

void arnica_detach(struct arnica_mirror *m, struct mm_struct *mm)
{
	mmu_notifier_unregister(&m->mn, mm);
}

static int arnica_init(void)
{
	return 0;
}

static void arnica_exit(void)
{
}

module_init(arnica_init)
module_exit(arnica_exit)
