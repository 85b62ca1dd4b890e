// SPDX-License-Identifier: MIT
/* Every path gives it back. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define DILL_MAX_PAGES 64

struct dill_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[DILL_MAX_PAGES];
};

static bool dill_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct dill_range *r = container_of(sub, struct dill_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < DILL_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops dill_ops = {
	.invalidate = dill_invalidate,
};

int dill_create(struct dill_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &dill_ops);
}

int dill_sync(struct dill_range *r)
{
	struct mm_struct *mm = r->notifier.mm;
	int ret = 0;

	if (!mmget_not_zero(mm))
		return -EFAULT;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log) {
		ret = -ENOMEM;
		goto out;
	}
	mmap_read_lock(mm);
	r->log[0] = mm->total_vm;
	mmap_read_unlock(mm);
out:
	mmput(mm);
	return ret;
}
