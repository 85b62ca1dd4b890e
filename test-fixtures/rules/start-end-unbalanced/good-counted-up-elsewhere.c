// SPDX-License-Identifier: MIT
/* What the end counts down a request has counted up. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct nemesia {
	struct mmu_notifier mn;
	spinlock_t lock;
	int active;
	unsigned long seq;
	u64 ptes[64];
};

static int nemesia_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct nemesia *f = container_of(mn, struct nemesia, mn);

	spin_lock(&f->lock);
	f->ptes[range->start >> PAGE_SHIFT] = 0;
	spin_unlock(&f->lock);
	return 0;
}

static void nemesia_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct nemesia *f = container_of(mn, struct nemesia, mn);

	spin_lock(&f->lock);
	f->seq++;
	f->active--;
	spin_unlock(&f->lock);
}

static const struct mmu_notifier_ops nemesia_ops = {
	.invalidate_range_start = nemesia_start,
	.invalidate_range_end = nemesia_end,
};

int nemesia_register(struct nemesia *f, struct mm_struct *mm)
{
	spin_lock_init(&f->lock);
	f->mn.ops = &nemesia_ops;
	return mmu_notifier_register(&f->mn, mm);
}

void nemesia_unregister(struct nemesia *f, struct mm_struct *mm)
{
	mmu_notifier_unregister(&f->mn, mm);
}

void nemesia_request(struct nemesia *f)
{
	spin_lock(&f->lock);
	f->active++;
	spin_unlock(&f->lock);
}

int nemesia_map(struct nemesia *f, unsigned long addr)
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
