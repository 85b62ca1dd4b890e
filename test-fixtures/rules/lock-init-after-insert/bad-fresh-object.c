// SPDX-License-Identifier: MIT
/* The object is new, and its lock is made when callbacks may run already. */
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct marble_mirror {
	struct mmu_notifier notifier;
	spinlock_t lock;
	bool is_dying;
};

static void marble_release(struct mmu_notifier *sub, struct mm_struct *mm)
{
	struct marble_mirror *mirror = container_of(sub, struct marble_mirror, notifier);

	spin_lock(&mirror->lock);
	mirror->is_dying = true;
	spin_unlock(&mirror->lock);
}

static const struct mmu_notifier_ops marble_ops = {
	.release = marble_release,
};

struct marble_mirror *marble_open(struct mm_struct *mm)
{
	struct marble_mirror *mirror = kzalloc(sizeof(*mirror), GFP_KERNEL);

	if (!mirror)
		return NULL;
	mirror->notifier.ops = &marble_ops;
	if (mmu_notifier_register(&mirror->notifier, mm)) {
		kfree(mirror);
		return NULL;
	}
	spin_lock_init(&mirror->lock); /* want INV404 */
	return mirror;
}
