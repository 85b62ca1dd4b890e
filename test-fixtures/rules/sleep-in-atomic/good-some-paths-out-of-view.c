// SPDX-License-Identifier: MIT
/* The lock is given back before. */
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct fieldfare2 {
	struct mmu_interval_notifier sub;
	spinlock_t lock;
	unsigned long mapped;
};

int fieldfare2_lock_pages(struct fieldfare2 *f);

static bool fieldfare2_invalidate(struct mmu_interval_notifier *sub,
				 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fieldfare2 *f = container_of(sub, struct fieldfare2, sub);

	spin_lock(&f->lock);
	mmu_interval_set_seq(sub, cur_seq);
	f->mapped = 0;
	spin_unlock(&f->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fieldfare2_ops = { .invalidate = fieldfare2_invalidate };

int fieldfare2_open(struct fieldfare2 *f, struct mm_struct *mm, unsigned long start)
{
	spin_lock_init(&f->lock);
	return mmu_interval_notifier_insert(&f->sub, mm, start, PAGE_SIZE, &fieldfare2_ops);
}

int fieldfare2_collect(struct fieldfare2 *f, int many)
{
	int ret = 0;

	spin_lock(&f->lock);
	if (many)
		ret = fieldfare2_lock_pages(f);
	spin_unlock(&f->lock);
	msleep(1);
	return ret;
}
