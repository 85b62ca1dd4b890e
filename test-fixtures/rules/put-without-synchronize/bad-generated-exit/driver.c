// SPDX-License-Identifier: MIT
/* The macro of a bus writes the exit of the module, which does not wait. */
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>

struct siskin_mirror {
	struct mmu_notifier mn;
};

static struct mmu_notifier *siskin_alloc(struct mm_struct *mm)
{
	struct siskin_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void siskin_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct siskin_mirror, mn));
}

static const struct mmu_notifier_ops siskin_ops = {
	.alloc_notifier = siskin_alloc,
	.free_notifier = siskin_free,
};

struct mmu_notifier *siskin_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&siskin_ops, mm);
}

void siskin_detach(struct siskin_mirror *m)
{
	mmu_notifier_put(&m->mn); /* want INV407 */
}

module_siskin_bus_driver(siskin_driver);
