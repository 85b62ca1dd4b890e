// SPDX-License-Identifier: MIT
/* Some paths call what is out of view; on one of them nothing is, and it sleeps with the lock. */
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct fieldfare {
	struct mmu_interval_notifier sub;
	spinlock_t lock;
	unsigned long mapped;
};

int fieldfare_lock_pages(struct fieldfare *f);

static bool fieldfare_invalidate(struct mmu_interval_notifier *sub,
				 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct fieldfare *f = container_of(sub, struct fieldfare, sub);

	spin_lock(&f->lock);
	mmu_interval_set_seq(sub, cur_seq);
	f->mapped = 0;
	spin_unlock(&f->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fieldfare_ops = { .invalidate = fieldfare_invalidate };

int fieldfare_open(struct fieldfare *f, struct mm_struct *mm, unsigned long start)
{
	spin_lock_init(&f->lock);
	return mmu_interval_notifier_insert(&f->sub, mm, start, PAGE_SIZE, &fieldfare_ops);
}

int fieldfare_collect(struct fieldfare *f, int many)
{
	int ret = 0;

	spin_lock(&f->lock);
	if (many)
		ret = fieldfare_lock_pages(f);
	msleep(1); /* want INV505 */
	spin_unlock(&f->lock);
	return ret;
}
