// SPDX-License-Identifier: MIT
/* The subscription lies in an object that its reader has just made; the sequence moves after the unlock. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct pinyon {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
};

static bool pinyon_invalidate(struct mmu_interval_notifier *sub,
			       const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct pinyon *j = container_of(sub, struct pinyon, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&j->lock);
	mutex_unlock(&j->lock);
	mmu_interval_set_seq(sub, cur_seq); /* want INV202 "after the driver lock was dropped" */
	return true;
}

static const struct mmu_interval_notifier_ops pinyon_ops = {
	.invalidate = pinyon_invalidate,
};

int pinyon_map(struct mm_struct *mm, struct hmm_range *range, unsigned long *table)
{
	struct pinyon *j = kzalloc(sizeof(*j), GFP_KERNEL);
	unsigned long seq;
	int ret;

	if (!j)
		return -ENOMEM;
	mutex_init(&j->lock);
	ret = mmu_interval_notifier_insert(&j->notifier, mm, range->start, range->end - range->start,
					   &pinyon_ops);
	if (ret)
		goto out_free;
	seq = mmu_interval_read_begin(&j->notifier);
	range->notifier = &j->notifier;
	range->notifier_seq = seq;
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		goto out_remove;
	mutex_lock(&j->lock);
	if (mmu_interval_read_retry(&j->notifier, seq))
		ret = -EBUSY;
	else
		table[0] = range->hmm_pfns[0];
	mutex_unlock(&j->lock);
out_remove:
	mmu_interval_notifier_remove(&j->notifier);
out_free:
	kfree(j);
	return ret;
}
