// SPDX-License-Identifier: MIT
/* The end counts down what nobody counts up. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct lobelia {
	struct mmu_notifier mn;
	spinlock_t lock;
	int active;
	unsigned long seq;
	u64 ptes[64];
};

static int lobelia_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct lobelia *f = container_of(mn, struct lobelia, mn);

	spin_lock(&f->lock);
	f->ptes[range->start >> PAGE_SHIFT] = 0;
	spin_unlock(&f->lock);
	return 0;
}

static void lobelia_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range) /* want INV301 "never counts up" */
{
	struct lobelia *f = container_of(mn, struct lobelia, mn);

	spin_lock(&f->lock);
	f->seq++;
	f->active--;
	spin_unlock(&f->lock);
}

static const struct mmu_notifier_ops lobelia_ops = {
	.invalidate_range_start = lobelia_start,
	.invalidate_range_end = lobelia_end,
};

int lobelia_register(struct lobelia *f, struct mm_struct *mm)
{
	spin_lock_init(&f->lock);
	f->mn.ops = &lobelia_ops;
	return mmu_notifier_register(&f->mn, mm);
}

void lobelia_unregister(struct lobelia *f, struct mm_struct *mm)
{
	mmu_notifier_unregister(&f->mn, mm);
}

int lobelia_map(struct lobelia *f, unsigned long addr)
{
	int ret = -EAGAIN;

	spin_lock(&f->lock);
	if (!f->active) {
		f->ptes[addr >> PAGE_SHIFT] = 1;
		ret = 0;
	}
	spin_unlock(&f->lock);
	return ret;
}
