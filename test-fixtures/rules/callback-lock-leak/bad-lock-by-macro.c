// SPDX-License-Identifier: MIT
/* A macro of the driver's own takes the lock, and nothing gives it back. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

#define catmint_enter(r) mutex_lock(&(r)->lock)
#define catmint_leave(r) mutex_unlock(&(r)->lock)

struct catmint {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 pte;
};

static bool catmint_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
			       unsigned long cur_seq)
{
	struct catmint *r = container_of(sub, struct catmint, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	catmint_enter(r);
	mmu_interval_set_seq(sub, cur_seq);
	r->pte = 0;
	return true; /* want INV214 "returns with struct catmint.lock held" */
}

static const struct mmu_interval_notifier_ops catmint_ops = { .invalidate = catmint_invalidate };

int catmint_create(struct catmint *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &catmint_ops);
}

void catmint_set(struct catmint *r, u64 pte)
{
	catmint_enter(r);
	r->pte = pte;
	catmint_leave(r);
}
