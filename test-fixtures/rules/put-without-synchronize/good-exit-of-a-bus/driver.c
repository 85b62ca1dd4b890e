// SPDX-License-Identifier: MIT
/* The function that takes the driver from its bus is the exit of the module, and waits. */
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>

struct brambling_mirror {
	struct mmu_notifier mn;
};

static struct mmu_notifier *brambling_alloc(struct mm_struct *mm)
{
	struct brambling_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void brambling_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct brambling_mirror, mn));
}

static const struct mmu_notifier_ops brambling_ops = {
	.alloc_notifier = brambling_alloc,
	.free_notifier = brambling_free,
};

struct mmu_notifier *brambling_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&brambling_ops, mm);
}

void brambling_detach(struct brambling_mirror *m)
{
	mmu_notifier_put(&m->mn);
}

static void brambling_leave(struct brambling_driver *driver)
{
	brambling_bus_remove(driver);
	mmu_notifier_synchronize();
}

module_driver(brambling_driver, brambling_bus_add,
	      brambling_leave);
