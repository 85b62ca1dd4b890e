// SPDX-License-Identifier: MIT
/* One callback of a walk starts, the other one ends, through a range that both are handed. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>

struct begonia_walk {
	struct mmu_notifier_range range;
	unsigned long cleaned;
};

struct begonia_walk_ops {
	int (*pre)(struct begonia_walk *walk, struct vm_area_struct *vma);
	void (*post)(struct begonia_walk *walk);
};

static int begonia_pre(struct begonia_walk *walk, struct vm_area_struct *vma)
{
	mmu_notifier_range_init(&walk->range, MMU_NOTIFY_PROTECTION_PAGE, 0, vma->vm_mm, vma->vm_start,
				vma->vm_end);
	mmu_notifier_invalidate_range_start(&walk->range);
	return 0;
}

static void begonia_post(struct begonia_walk *walk)
{
	walk->cleaned++;
	mmu_notifier_invalidate_range_end(&walk->range);
}

const struct begonia_walk_ops begonia_clean_ops = {
	.pre = begonia_pre,
	.post = begonia_post,
};
