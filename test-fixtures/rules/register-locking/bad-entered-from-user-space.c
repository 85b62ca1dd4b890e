// SPDX-License-Identifier: MIT
/* User space comes in with no mmap lock held. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct gorse_ctx {
	struct mmu_notifier mn;
	struct mutex lock;
	u64 pte;
};

static int gorse_range_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct gorse_ctx *c = container_of(mn, struct gorse_ctx, mn);

	if (!mmu_notifier_range_blockable(range))
		return -EAGAIN;
	mutex_lock(&c->lock);
	c->pte = 0;
	mutex_unlock(&c->lock);
	return 0;
}

static const struct mmu_notifier_ops gorse_ops = {
	.invalidate_range_start = gorse_range_start,
};

static long gorse_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct gorse_ctx *c = file->private_data;

	c->mn.ops = &gorse_ops;
	return __mmu_notifier_register(&c->mn, current->mm); /* want INV403 "nobody holds it" */
}

static const struct file_operations gorse_fops = {
	.unlocked_ioctl = gorse_ioctl,
};
