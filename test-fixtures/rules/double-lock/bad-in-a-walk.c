// SPDX-License-Identifier: MIT
/* The walk looks at each window under its lock, and takes that again to clear it. */
#include <linux/list.h>
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct siskin {
	struct mmu_notifier mn;
	struct list_head windows;
};

struct siskin_window {
	struct list_head link;
	rwlock_t lock;
	unsigned long addr;
	bool live;
};

static int siskin_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	struct siskin *s = container_of(mn, struct siskin, mn);
	struct siskin_window *w;

	list_for_each_entry(w, &s->windows, link) {
		read_lock(&w->lock);
		if (w->live && w->addr >= range->start && w->addr < range->end) {
			write_lock(&w->lock); /* want INV504 */
			w->live = false;
			write_unlock(&w->lock);
		}
		read_unlock(&w->lock);
	}
	return 0;
}

static const struct mmu_notifier_ops siskin_ops = {
	.invalidate_range_start = siskin_start,
};

int siskin_init(struct siskin *s, struct mm_struct *mm)
{
	s->mn.ops = &siskin_ops;
	return mmu_notifier_register(&s->mn, mm);
}
