// SPDX-License-Identifier: MIT
/* The notifier is put, which does not wait, and freed. */
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct tamarisk_mirror {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 count;
};

static struct mmu_notifier *tamarisk_alloc(struct mm_struct *mm)
{
	struct tamarisk_mirror *m = kzalloc(sizeof(*m), GFP_KERNEL);

	return m ? &m->mn : NULL;
}

static void tamarisk_free(struct mmu_notifier *mn)
{
	kfree(container_of(mn, struct tamarisk_mirror, mn));
}

static const struct mmu_notifier_ops tamarisk_ops = {
	.alloc_notifier = tamarisk_alloc,
	.free_notifier = tamarisk_free,
};

struct mmu_notifier *tamarisk_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&tamarisk_ops, mm);
}

void tamarisk_detach(struct tamarisk_mirror *m)
{
	mmu_notifier_put(&m->mn);
	kfree(m); /* want INV406 "only put" */
}
