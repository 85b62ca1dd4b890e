// SPDX-License-Identifier: MIT
/* A flag of the walk, or the range itself, tells the callback that ends whether there is something to end. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

struct lovage_walk {
	struct mmu_notifier_range range;
	struct mmu_notifier_range second;
	bool open;
};

struct lovage_walk_ops {
	int (*pre)(struct lovage_walk *walk, struct vm_area_struct *vma);
	void (*post)(struct lovage_walk *walk);
	int (*enter)(struct lovage_walk *walk, struct vm_area_struct *vma);
	void (*leave)(struct lovage_walk *walk);
};

static int lovage_pre(struct lovage_walk *walk, struct vm_area_struct *vma)
{
	mmu_notifier_range_init(&walk->range, MMU_NOTIFY_PROTECTION_PAGE, 0, vma->vm_mm, vma->vm_start,
				vma->vm_end);
	mmu_notifier_invalidate_range_start(&walk->range);
	walk->open = true;
	return 0;
}

static void lovage_post(struct lovage_walk *walk)
{
	if (!walk->open)
		return;
	mmu_notifier_invalidate_range_end(&walk->range);
	walk->open = false;
}

static int lovage_enter(struct lovage_walk *walk, struct vm_area_struct *vma)
{
	mmu_notifier_range_init(&walk->second, MMU_NOTIFY_PROTECTION_PAGE, 0, vma->vm_mm, vma->vm_start,
				vma->vm_end);
	mmu_notifier_invalidate_range_start(&walk->second);
	return 0;
}

static void lovage_leave(struct lovage_walk *walk)
{
	if (walk->second.start)
		mmu_notifier_invalidate_range_end(&walk->second);
}

const struct lovage_walk_ops lovage_clean_ops = {
	.pre = lovage_pre,
	.post = lovage_post,
	.enter = lovage_enter,
	.leave = lovage_leave,
};
