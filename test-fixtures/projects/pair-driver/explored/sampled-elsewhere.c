// SPDX-License-Identifier: MIT
/* One function samples and looks up, another one checks before it maps; a member carries the sequence between them. */
#include <linux/hmm.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct knot {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct mutex vm_lock;
	unsigned long seq;
	unsigned long page;
	unsigned long *table;
	bool in_use;
};

static void knot_clear(struct knot *k)
{
	if (k->in_use)
		lockdep_assert_held(&k->vm_lock);
	k->table[0] = 0;
}

static bool knot_invalidate(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
			    unsigned long cur_seq)
{
	struct knot *k = container_of(mni, struct knot, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&k->lock);
	mmu_interval_set_seq(mni, cur_seq);
	knot_clear(k);
	mutex_unlock(&k->lock);
	return true;
}

static const struct mmu_interval_notifier_ops knot_ops = {
	.invalidate = knot_invalidate,
};

int knot_register(struct knot *k, struct mm_struct *mm, unsigned long start, unsigned long size)
{
	return mmu_interval_notifier_insert(&k->notifier, mm, start, size, &knot_ops);
}

int knot_prepare(struct knot *k, struct mm_struct *mm, struct hmm_range *range)
{
	int ret;

	range->notifier = &k->notifier;
	range->notifier_seq = mmu_interval_read_begin(&k->notifier);
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		return ret;
	k->page = range->hmm_pfns[0];
	k->seq = range->notifier_seq;
	return 0;
}

int knot_commit(struct knot *k)
{
	lockdep_assert_held(&k->vm_lock);
	lockdep_assert_held(&k->lock);
	if (mmu_interval_read_retry(&k->notifier, k->seq))
		return -EAGAIN;
	return 0;
}

static bool knot_looks_stale(struct knot *k)
{
	return mmu_interval_check_retry(&k->notifier, k->seq);
}

void knot_audit(struct knot *k)
{
	if (knot_looks_stale(k))
		k->in_use = false;
}
