// SPDX-License-Identifier: MIT
/* A round leaves the function while an earlier one has taken the lock. */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct teasel_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long mapped;
};

static bool teasel_invalidate(struct mmu_interval_notifier *sub,
			    const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct teasel_range *r = container_of(sub, struct teasel_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->mapped = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops teasel_ops = {
	.invalidate = teasel_invalidate,
};

int teasel_watch(struct teasel_range *r, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &teasel_ops);
}

void teasel_forget(struct teasel_range *r, const unsigned long *pages, unsigned int count)
{
	bool locked = false;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!pages[i])
			return; /* want INV502 "is still held" */
		if (!locked) {
			mutex_lock(&r->lock);
			locked = true;
		}
		r->mapped &= ~pages[i];
	}
	if (locked)
		mutex_unlock(&r->lock);
}
