// SPDX-License-Identifier: MIT
/* A mapping is made with the mmap lock held for writing, which the registration takes once more. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct dogwood_ctx {
	struct mmu_notifier mn;
	struct mutex lock;
	u64 pte;
};

static int dogwood_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct dogwood_ctx *c = container_of(mn, struct dogwood_ctx, mn);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&c->lock);
	c->pte = 0;
	mutex_unlock(&c->lock);
	return 0;
}

static const struct mmu_notifier_ops dogwood_ops = {
	.invalidate_range_start = dogwood_range_start,
};

static int dogwood_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct dogwood_ctx *c = file->private_data;

	c->mn.ops = &dogwood_ops;
	return mmu_notifier_register(&c->mn, current->mm); /* want INV403 "entered with it" */
}

static const struct file_operations dogwood_fops = {
	.mmap = dogwood_mmap,
};
