// SPDX-License-Identifier: MIT
/* The memory part of the module. */
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include "memory.h"

struct osprey_ctx {
	struct mmu_notifier mn;
};

static struct mmu_notifier *osprey_alloc(struct mm_struct *mm)
{
	struct osprey_ctx *c = kzalloc(sizeof(*c), GFP_KERNEL);

	return c ? &c->mn : NULL;
}

static void osprey_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct osprey_ctx, mn));
}

static const struct mmu_notifier_ops osprey_ops = {
	.alloc_notifier = osprey_alloc,
	.free_notifier = osprey_free,
};

struct mmu_notifier *osprey_attach(struct mm_struct *mm)
{
	return mmu_notifier_get(&osprey_ops, mm);
}

void osprey_detach(struct osprey_ctx *c)
{
	mmu_notifier_put(&c->mn);
}

void osprey_memory_exit(void)
{
}
