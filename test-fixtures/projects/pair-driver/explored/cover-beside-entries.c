// SPDX-License-Identifier: MIT
/* A path samples a cover of its own and inserts a lasting subscription for what it maps: only the cover judges it. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct whimbrel_dev {
	unsigned long *table;
};

struct whimbrel_entry {
	struct mmu_interval_notifier notifier;
	struct mutex clear_lock;
	struct whimbrel_dev *dev;
};

struct whimbrel_cover {
	struct mmu_interval_notifier notifier;
	struct mutex cover_lock;
};

static bool whimbrel_clear(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
			   unsigned long cur_seq)
{
	struct whimbrel_entry *entry = container_of(mni, struct whimbrel_entry, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&entry->clear_lock);
	mmu_interval_set_seq(mni, cur_seq);
	entry->dev->table[0] = 0;
	mutex_unlock(&entry->clear_lock);
	return true;
}

static const struct mmu_interval_notifier_ops whimbrel_entry_ops = {
	.invalidate = whimbrel_clear,
};

static bool whimbrel_collide(struct mmu_interval_notifier *mni, const struct mmu_notifier_range *range,
			     unsigned long cur_seq)
{
	struct whimbrel_cover *cover = container_of(mni, struct whimbrel_cover, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&cover->cover_lock);
	mmu_interval_set_seq(mni, cur_seq);
	mutex_unlock(&cover->cover_lock);
	return true;
}

static const struct mmu_interval_notifier_ops whimbrel_cover_ops = {
	.invalidate = whimbrel_collide,
};

static int whimbrel_program(struct whimbrel_dev *dev, struct whimbrel_entry *entry, struct mm_struct *mm,
			    struct hmm_range *range)
{
	int ret;

	mutex_init(&entry->clear_lock);
	entry->dev = dev;
	ret = mmu_interval_notifier_insert(&entry->notifier, mm, range->start, range->end - range->start,
					   &whimbrel_entry_ops);
	if (ret)
		return ret;
	dev->table[0] = range->hmm_pfns[0];
	return 0;
}

int whimbrel_setup(struct whimbrel_dev *dev, struct whimbrel_entry *entry, struct mm_struct *mm,
		   struct hmm_range *range)
{
	struct whimbrel_cover *cover;
	unsigned long seq;
	int ret;

	cover = kzalloc(sizeof(*cover), GFP_KERNEL);
	if (!cover)
		return -ENOMEM;
	mutex_init(&cover->cover_lock);
	ret = mmu_interval_notifier_insert(&cover->notifier, mm, range->start, range->end - range->start,
					   &whimbrel_cover_ops);
	if (ret) {
		kfree(cover);
		return ret;
	}
	seq = mmu_interval_read_begin(&cover->notifier);
	range->notifier = &cover->notifier;
	range->notifier_seq = seq;
	mmap_read_lock(mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(mm);
	if (ret)
		goto out;
	ret = whimbrel_program(dev, entry, mm, range);
	if (ret)
		goto out;
	mutex_lock(&cover->cover_lock);
	if (mmu_interval_read_retry(&cover->notifier, seq)) {
		dev->table[0] = 0;
		ret = -EBUSY;
	}
	mutex_unlock(&cover->cover_lock);
	if (ret)
		mmu_interval_notifier_remove(&entry->notifier);
out:
	mmu_interval_notifier_remove(&cover->notifier);
	kfree(cover);
	return ret;
}
