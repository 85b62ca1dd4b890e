// SPDX-License-Identifier: MIT
/* The time is limited. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define LOQUAT_MAX_PAGES 64

struct loquat_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[LOQUAT_MAX_PAGES];
};

static bool loquat_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct loquat_range *r = container_of(sub, struct loquat_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < LOQUAT_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops loquat_ops = {
	.invalidate = loquat_invalidate,
};

int loquat_create(struct loquat_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &loquat_ops);
}

int loquat_walk(struct loquat_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	unsigned long timeout = jiffies + msecs_to_jiffies(HMM_RANGE_DEFAULT_TIMEOUT);
	int ret;

	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret) {
		if (ret == -EBUSY && !time_after(jiffies, timeout))
			goto again;
		goto out;
	}
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	r->ptes[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
out:
	mmput(mm);
	return ret;
}
