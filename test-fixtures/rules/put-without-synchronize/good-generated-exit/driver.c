// SPDX-License-Identifier: MIT
/* The macro of a bus writes the exit of the module; the last device waits before it goes. */
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/slab.h>

struct serin_mirror {
	struct mmu_notifier mn;
};

static struct mmu_notifier *serin_alloc(struct mm_struct *mm)
{
	struct serin_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void serin_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct serin_mirror, mn));
}

static const struct mmu_notifier_ops serin_ops = {
	.alloc_notifier = serin_alloc,
	.free_notifier = serin_free,
};

struct mmu_notifier *serin_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&serin_ops, mm);
}

void serin_detach(struct serin_mirror *m)
{
	mmu_notifier_put(&m->mn);
}

void serin_remove(void)
{
	mmu_notifier_synchronize();
}

module_serin_bus_driver(serin_driver);
