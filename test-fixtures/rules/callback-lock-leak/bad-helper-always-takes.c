// SPDX-License-Identifier: MIT
/* A helper takes the lock whatever happens, and nothing on any path gives it back. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct bittern {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	bool on;
};

static void bittern_enter(struct bittern *t)
{
	mutex_lock(&t->lock);
}

static void bittern_leave(struct bittern *t)
{
	mutex_unlock(&t->lock);
}

static bool bittern_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
       			unsigned long cur_seq)
{
	struct bittern *t = container_of(sub, struct bittern, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	bittern_enter(t);
	mmu_interval_set_seq(sub, cur_seq);
	t->on = false;
	return true; /* want INV214 */
}

static const struct mmu_interval_notifier_ops bittern_ops = { .invalidate = bittern_invalidate };

int bittern_open(struct bittern *t, struct mm_struct *mm, unsigned long addr)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, addr, PAGE_SIZE, &bittern_ops);
}

bool bittern_is_on(struct bittern *t)
{
	bool on;

	bittern_enter(t);
	on = t->on;
	bittern_leave(t);
	return on;
}
