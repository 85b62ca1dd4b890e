// SPDX-License-Identifier: MIT
/* The sample is dropped: it only waits for what is running, and nobody compares a sequence. */
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct serviceberry {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long *table;
};

static bool serviceberry_invalidate(struct mmu_interval_notifier *sub,
			       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct serviceberry *s = container_of(sub, struct serviceberry, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&s->lock);
	s->table[0] = 0;
	mutex_unlock(&s->lock);
	return true;
}

static const struct mmu_interval_notifier_ops serviceberry_ops = {
	.invalidate = serviceberry_invalidate,
};

int serviceberry_register(struct serviceberry *s, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	int ret;

	mutex_init(&s->lock);
	ret = mmu_interval_notifier_insert(&s->notifier, mm, start, length, &serviceberry_ops);
	if (ret)
		return ret;
	mmu_interval_read_begin(&s->notifier);
	return 0;
}
