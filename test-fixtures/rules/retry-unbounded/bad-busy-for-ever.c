// SPDX-License-Identifier: MIT
/* A collision inside the walk leads back to it, always. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define LILAC_MAX_PAGES 64

struct lilac_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[LILAC_MAX_PAGES];
};

static bool lilac_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct lilac_range *r = container_of(sub, struct lilac_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < LILAC_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops lilac_ops = {
	.invalidate = lilac_invalidate,
};

int lilac_create(struct lilac_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &lilac_ops);
}

int lilac_walk(struct lilac_range *r, struct hmm_range *range)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret;

	if (!mmget_not_zero(mm))
		return -EFAULT;
again:
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range); /* want INV111 */
	mmap_read_unlock(mm);
	if (ret) {
		if (ret == -EBUSY)
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
