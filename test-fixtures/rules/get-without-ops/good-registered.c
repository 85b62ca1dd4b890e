// SPDX-License-Identifier: MIT
/* A notifier of the driver is registered; it needs neither. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct caraway_mirror {
	struct mmu_notifier mn;
	u64 count;
};

static void caraway_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct caraway_mirror *m = container_of(mn, struct caraway_mirror, mn);

	m->count = 0;
}

static const struct mmu_notifier_ops caraway_ops = {
	.release = caraway_release,
};

int caraway_attach(struct caraway_mirror *m, struct mm_struct *mm)
{
	m->mn.ops = &caraway_ops;
	return mmu_notifier_register(&m->mn, mm);
}
