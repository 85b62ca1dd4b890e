// SPDX-License-Identifier: MIT
/* One helper takes the lock, another gives it back. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct brambling {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	bool on;
};

static void brambling_enter(struct brambling *t)
{
	mutex_lock(&t->lock);
}

static void brambling_leave(struct brambling *t)
{
	mutex_unlock(&t->lock);
}

static bool brambling_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
 				unsigned long cur_seq)
{
	struct brambling *t = container_of(sub, struct brambling, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	brambling_enter(t);
	mmu_interval_set_seq(sub, cur_seq);
	t->on = false;
	brambling_leave(t);
	return true;
}

static const struct mmu_interval_notifier_ops brambling_ops = { .invalidate = brambling_invalidate };

int brambling_open(struct brambling *t, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, addr, PAGE_SIZE, &brambling_ops);
}

bool brambling_is_on(struct brambling *t)
{
	bool on;

	brambling_enter(t);
	on = t->on;
	brambling_leave(t);
	return on;
}
