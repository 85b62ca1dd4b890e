// SPDX-License-Identifier: MIT
/* One subscription, inserted with either of two tables: nobody can tell which callback runs. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct godwit {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long *table;
	bool is_compute;
};

static bool godwit_invalidate_gfx(struct mmu_interval_notifier *mni,
				  const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct godwit *g = container_of(mni, struct godwit, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&g->lock);
	else if (!mutex_trylock(&g->lock))
		return false;
	mmu_interval_set_seq(mni, cur_seq);
	g->table[0] = 0;
	mutex_unlock(&g->lock);
	return true;
}

static bool godwit_invalidate_compute(struct mmu_interval_notifier *mni,
				      const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct godwit *g = container_of(mni, struct godwit, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&g->lock);
	mmu_interval_set_seq(mni, cur_seq);
	g->table[0] = 0;
	mutex_unlock(&g->lock);
	return true;
}

static const struct mmu_interval_notifier_ops godwit_gfx_ops = {
	.invalidate = godwit_invalidate_gfx,
};

static const struct mmu_interval_notifier_ops godwit_compute_ops = {
	.invalidate = godwit_invalidate_compute,
};

int godwit_register(struct godwit *g, struct mm_struct *mm, unsigned long start, unsigned long size)
{
	if (g->is_compute)
		return mmu_interval_notifier_insert(&g->notifier, mm, start, size, &godwit_compute_ops);
	return mmu_interval_notifier_insert(&g->notifier, mm, start, size, &godwit_gfx_ops);
}

int godwit_fault(struct godwit *g, struct mm_struct *mm, struct hmm_range *range)
{
	int ret;

again:
	range->notifier = &g->notifier;
	range->notifier_seq = mmu_interval_read_begin(&g->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret == -EBUSY)
		goto again;
	if (ret)
		return ret;
	mutex_lock(&g->lock);
	if (mmu_interval_read_retry(&g->notifier, range->notifier_seq)) {
		mutex_unlock(&g->lock);
		goto again;
	}
	g->table[0] = range->hmm_pfns[0];
	mutex_unlock(&g->lock);
	return 0;
}
