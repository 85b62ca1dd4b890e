// SPDX-License-Identifier: MIT
/* The memory part of the module. */
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include "memory.h"

struct harrier_ctx {
	struct mmu_notifier mn;
};

static struct mmu_notifier *harrier_alloc(struct mm_struct *mm)
{
	struct harrier_ctx *c = kzalloc(sizeof(*c), GFP_KERNEL);

	return c ? &c->mn : NULL;
}

static void harrier_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct harrier_ctx, mn));
}

static const struct mmu_notifier_ops harrier_ops = {
	.alloc_notifier = harrier_alloc,
	.free_notifier = harrier_free,
};

struct mmu_notifier *harrier_attach(struct mm_struct *mm)
{
	return mmu_notifier_get(&harrier_ops, mm);
}

void harrier_detach(struct harrier_ctx *c)
{
	mmu_notifier_put(&c->mn);
}

void harrier_memory_exit(void)
{
	mmu_notifier_synchronize();
}
