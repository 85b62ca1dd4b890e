// SPDX-License-Identifier: MIT
/* One callback of a walk starts in any case; the other one returns where there is nothing to flush. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

struct mallow_walk {
	struct mmu_notifier_range range;
	unsigned long first;
	unsigned long last;
	void *private;
};

struct mallow_walk_ops {
	int (*pre)(struct mallow_walk *walk, struct vm_area_struct *vma);
	void (*post)(struct mallow_walk *walk);
};

static int mallow_pre(struct mallow_walk *walk, struct vm_area_struct *vma)
{
	walk->first = vma->vm_end;
	walk->last = vma->vm_start;
	mmu_notifier_range_init(&walk->range, MMU_NOTIFY_PROTECTION_PAGE, 0, vma->vm_mm, vma->vm_start,
				vma->vm_end);
	mmu_notifier_invalidate_range_start(&walk->range);
	return 0;
}

static void mallow_post(struct mallow_walk *walk)
{
	if (walk->last <= walk->first)
		return;
	mmu_notifier_invalidate_range_end(&walk->range); /* want INV301 "mallow_pre() has started" */
}

const struct mallow_walk_ops mallow_clean_ops = {
	.pre = mallow_pre,
	.post = mallow_post,
};
