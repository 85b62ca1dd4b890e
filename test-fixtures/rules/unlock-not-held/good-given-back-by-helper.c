// SPDX-License-Identifier: MIT
/* The caller knows that the helper has given the lock back when it fails. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct smew {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long users;
};

static void smew_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct smew *b = container_of(mn, struct smew, mn);

	mutex_lock(&b->lock);
	b->users = 0;
	mutex_unlock(&b->lock);
}

static const struct mmu_notifier_ops smew_ops = {
	.release = smew_release,
};

int smew_init(struct smew *b, struct mm_struct *mm)
{
	b->mn.ops = &smew_ops;
	return mmu_notifier_register(&b->mn, mm);
}

static int smew_wait(struct smew *b)
{
	mutex_unlock(&b->lock);
	if (smew_idle(b))
		return -EINTR;
	mutex_lock(&b->lock);
	return 0;
}

int smew_grab(struct smew *b)
{
	int ret;

	mutex_lock(&b->lock);
	ret = smew_wait(b);
	if (ret)
		return ret;
	b->users++;
	mutex_unlock(&b->lock);
	return 0;
}
