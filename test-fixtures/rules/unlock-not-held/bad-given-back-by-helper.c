// SPDX-License-Identifier: MIT
/* The helper waits without the lock, and returns without it when it was interrupted. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct bittern {
	struct mmu_notifier mn;
	struct mutex lock;
	unsigned long users;
};

static void bittern_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct bittern *b = container_of(mn, struct bittern, mn);

	mutex_lock(&b->lock);
	b->users = 0;
	mutex_unlock(&b->lock);
}

static const struct mmu_notifier_ops bittern_ops = {
	.release = bittern_release,
};

int bittern_init(struct bittern *b, struct mm_struct *mm)
{
	b->mn.ops = &bittern_ops;
	return mmu_notifier_register(&b->mn, mm);
}

static int bittern_wait(struct bittern *b)
{
	mutex_unlock(&b->lock);
	if (bittern_idle(b))
		return -EINTR;
	mutex_lock(&b->lock);
	return 0;
}

int bittern_grab(struct bittern *b)
{
	int ret;

	mutex_lock(&b->lock);
	ret = bittern_wait(b);
	if (!ret)
		b->users++;
	mutex_unlock(&b->lock); /* want INV503 "bittern_wait" */
	return ret;
}
