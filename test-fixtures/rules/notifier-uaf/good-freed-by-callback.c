// SPDX-License-Identifier: MIT
/* The core frees what was put. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct wisteria_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static struct mmu_notifier *wisteria_alloc(struct mm_struct *mm)
{
	struct wisteria_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void wisteria_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct wisteria_mirror, mn));
}

static const struct mmu_notifier_ops wisteria_ops = {
	.alloc_notifier = wisteria_alloc,
	.free_notifier = wisteria_free,
};

struct mmu_notifier *wisteria_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&wisteria_ops, mm);
}

void wisteria_detach(struct wisteria_mirror *m)
{
	mmu_notifier_put(&m->mn);
}
