// SPDX-License-Identifier: MIT
/* A range for one job, on the stack of the caller: one error returns with its notifier in. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define QUINCE_MAX_PAGES 64

struct quince_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 ptes[QUINCE_MAX_PAGES];
};

static bool quince_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct quince_range *r = container_of(sub, struct quince_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < QUINCE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops quince_ops = {
	.invalidate = quince_invalidate,
};

int quince_wait(struct device *dev, unsigned long seq);

static int quince_once(struct device *dev, struct quince_range *r, struct mm_struct *mm, unsigned long start)
{
	unsigned long seq;
	int tries = 3;
	int ret;

	ret = mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &quince_ops);
	if (ret)
		return ret;
	while (tries--) {
		seq = mmu_interval_read_begin(&r->notifier);
		ret = quince_wait(dev, seq);
		if (ret == -ETIME)
			return ret; /* want INV406 "still inserted" */
		if (ret)
			goto out;
		mutex_lock(&r->lock);
		if (!mmu_interval_read_retry(&r->notifier, seq)) {
			r->ptes[0] = start;
			mutex_unlock(&r->lock);
			goto out;
		}
		mutex_unlock(&r->lock);
	}
	ret = -EBUSY;
out:
	mmu_interval_notifier_remove(&r->notifier);
	return ret;
}

int quince_run(struct device *dev, struct mm_struct *mm, unsigned long start)
{
	struct quince_range r = {};

	mutex_init(&r.lock);
	return quince_once(dev, &r, mm, start);
}
