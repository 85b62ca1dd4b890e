// SPDX-License-Identifier: MIT
/* A callback that takes no lock: one clears the table all the same, and one only moves the sequence. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct curlew {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long *table;
};

static bool curlew_invalidate(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
			      unsigned long cur_seq)
{
	struct curlew *c = container_of(mni, struct curlew, notifier);

	mmu_interval_set_seq(mni, cur_seq);
	c->table[0] = 0;
	return true;
}

static const struct mmu_interval_notifier_ops curlew_ops = {
	.invalidate = curlew_invalidate,
};

int curlew_register(struct curlew *c, struct mm_struct *mm, unsigned long start, unsigned long size)
{
	return mmu_interval_notifier_insert(&c->notifier, mm, start, size, &curlew_ops);
}

int curlew_fault(struct curlew *c, struct mm_struct *mm, struct hmm_range *range)
{
	int ret;

again:
	range->notifier = &c->notifier;
	range->notifier_seq = mmu_interval_read_begin(&c->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		return ret;
	mutex_lock(&c->lock);
	if (mmu_interval_read_retry(&c->notifier, range->notifier_seq)) {
		mutex_unlock(&c->lock);
		goto again;
	}
	c->table[0] = range->hmm_pfns[0];
	mutex_unlock(&c->lock);
	return 0;
}
