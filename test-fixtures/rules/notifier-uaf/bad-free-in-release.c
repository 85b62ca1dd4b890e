// SPDX-License-Identifier: MIT
/* The release callback puts the subscription it was called for, and frees what is around it. */
#include <linux/mmu_notifier.h>
#include <linux/slab.h>

struct gneiss_mirror {
	struct mmu_notifier notifier;
	u64 *table;
};

static void gneiss_release(struct mmu_notifier *sub, struct mm_struct *mm)
{
	struct gneiss_mirror *mirror = container_of(sub, struct gneiss_mirror, notifier);

	kfree(mirror->table);
	mmu_notifier_put(sub);
	kfree(mirror); /* want INV406 */
}

static struct mmu_notifier *gneiss_alloc(struct mm_struct *mm)
{
	struct gneiss_mirror *mirror = kzalloc(sizeof(*mirror), GFP_KERNEL);

	return mirror ? &mirror->notifier : ERR_PTR(-ENOMEM);
}

static void gneiss_free(struct mmu_notifier *sub)
{
	kfree(container_of(sub, struct gneiss_mirror, notifier));
}

static const struct mmu_notifier_ops gneiss_ops = {
	.alloc_notifier = gneiss_alloc,
	.free_notifier = gneiss_free,
	.release = gneiss_release,
};

struct mmu_notifier *gneiss_get(struct mm_struct *mm)
{
	return mmu_notifier_get(&gneiss_ops, mm);
}
