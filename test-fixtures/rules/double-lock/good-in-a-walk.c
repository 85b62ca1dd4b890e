// SPDX-License-Identifier: MIT
/* The walk holds the lock of one window while it takes that of the next. */
#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct crake {
	struct mmu_notifier mn;
	struct crake_window *first;
};

struct crake_window {
	struct crake_window *next;
	spinlock_t lock;
	unsigned long addr;
	bool live;
};

static int crake_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct crake *c = container_of(mn, struct crake, mn);
	struct crake_window *w = c->first;
	struct crake_window *last = NULL;

	while (w) {
		spin_lock(&w->lock);
		if (last)
			spin_unlock(&last->lock);
		if (w->addr >= range->start && w->addr < range->end)
			w->live = false;
		last = w;
		w = w->next;
	}
	if (last)
		spin_unlock(&last->lock);
	return 0;
}

static const struct mmu_notifier_ops crake_ops = {
	.invalidate_range_start = crake_start,
};

int crake_init(struct crake *c, struct mm_struct *mm)
{
	c->mn.ops = &crake_ops;
	return mmu_notifier_register(&c->mn, mm);
}
