// SPDX-License-Identifier: MIT
/* Six locks that are taken or not, and have nothing to do with the callback: their paths differ in nothing that counts. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct ruff {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex side_a, side_b, side_c, side_d, side_e, side_f;
	bool a, b, c, d, e, f;
	unsigned long *table;
};

static bool ruff_invalidate(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
			    unsigned long cur_seq)
{
	struct ruff *r = container_of(mni, struct ruff, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(mni, cur_seq);
	r->table[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ruff_ops = {
	.invalidate = ruff_invalidate,
};

int ruff_register(struct ruff *r, struct mm_struct *mm, unsigned long start, unsigned long size)
{
	return mmu_interval_notifier_insert(&r->notifier, mm, start, size, &ruff_ops);
}

int ruff_fault(struct ruff *r, struct mm_struct *mm, struct hmm_range *range)
{
	int ret;

	if (r->a)
		mutex_lock(&r->side_a);
	if (r->b)
		mutex_lock(&r->side_b);
	if (r->c)
		mutex_lock(&r->side_c);
	if (r->d)
		mutex_lock(&r->side_d);
	if (r->e)
		mutex_lock(&r->side_e);
	if (r->f)
		mutex_lock(&r->side_f);
again:
	range->notifier = &r->notifier;
	range->notifier_seq = mmu_interval_read_begin(&r->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		goto out;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, range->notifier_seq)) {
		mutex_unlock(&r->lock);
		goto again;
	}
	r->table[0] = range->hmm_pfns[0];
	mutex_unlock(&r->lock);
out:
	if (r->f)
		mutex_unlock(&r->side_f);
	if (r->e)
		mutex_unlock(&r->side_e);
	if (r->d)
		mutex_unlock(&r->side_d);
	if (r->c)
		mutex_unlock(&r->side_c);
	if (r->b)
		mutex_unlock(&r->side_b);
	if (r->a)
		mutex_unlock(&r->side_a);
	return ret;
}
