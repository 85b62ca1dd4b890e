// SPDX-License-Identifier: MIT
/* The function that takes the driver from its bus is the exit of the module, and does not wait. */
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>

struct redpoll_mirror {
	struct mmu_notifier mn;
};

static struct mmu_notifier *redpoll_alloc(struct mm_struct *mm)
{
	struct redpoll_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void redpoll_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct redpoll_mirror, mn));
}

static const struct mmu_notifier_ops redpoll_ops = {
	.alloc_notifier = redpoll_alloc,
	.free_notifier = redpoll_free,
};

struct mmu_notifier *redpoll_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&redpoll_ops, mm);
}

void redpoll_detach(struct redpoll_mirror *m)
{
	mmu_notifier_put(&m->mn);
}

static void redpoll_leave(struct redpoll_driver *driver) /* want INV407 */
{
	redpoll_bus_remove(driver);
}

module_driver(redpoll_driver, redpoll_bus_add,
	      redpoll_leave);
