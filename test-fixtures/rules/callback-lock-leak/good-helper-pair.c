// SPDX-License-Identifier: MIT
/* The helper of the start keeps the lock, and that of the end gives it back. */
#include <linux/mmu_notifier.h>
#include <linux/spinlock.h>

struct wagtail {
	struct mmu_notifier mn;
	spinlock_t lock;
	u64 pte;
	u64 next;
};

static void wagtail_begin(struct wagtail *w)
{
	spin_lock(&w->lock);
	w->pte = 0;
}

static void wagtail_finish(struct wagtail *w)
{
	w->pte = w->next;
	spin_unlock(&w->lock);
}

static int wagtail_start(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	wagtail_begin(container_of(mn, struct wagtail, mn));
	return 0;
}

static void wagtail_end(struct mmu_notifier *mn, const struct mmu_notifier_range *range)
{
	wagtail_finish(container_of(mn, struct wagtail, mn));
}

static const struct mmu_notifier_ops wagtail_ops = {
	.invalidate_range_start = wagtail_start,
	.invalidate_range_end = wagtail_end,
};

int wagtail_init(struct wagtail *w, struct mm_struct *mm)
{
	spin_lock_init(&w->lock);
	w->mn.ops = &wagtail_ops;
	return mmu_notifier_register(&w->mn, mm);
}
