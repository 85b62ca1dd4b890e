// SPDX-License-Identifier: MIT
/* A mapping is made with the mmap lock held for writing. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct broom_ctx {
	struct mmu_notifier mn;
	struct mutex lock;
	u64 pte;
};

static int broom_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct broom_ctx *c = container_of(mn, struct broom_ctx, mn);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&c->lock);
	c->pte = 0;
	mutex_unlock(&c->lock);
	return 0;
}

static const struct mmu_notifier_ops broom_ops = {
	.invalidate_range_start = broom_range_start,
};

static int broom_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct broom_ctx *c = file->private_data;

	c->mn.ops = &broom_ops;
	return __mmu_notifier_register(&c->mn, current->mm);
}

static const struct file_operations broom_fops = {
	.mmap = broom_mmap,
};
