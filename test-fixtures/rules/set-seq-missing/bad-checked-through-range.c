// SPDX-License-Identifier: MIT
/* The check gets a range that a helper has made: whose sequence it compares only the sample says. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct bristlecone {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long *table;
};

static bool bristlecone_invalidate(struct mmu_interval_notifier *sub, /* want INV201 "never calls" */
				const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct bristlecone *t = container_of(sub, struct bristlecone, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	t->table[0] = 0;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops bristlecone_ops = {
	.invalidate = bristlecone_invalidate,
};

int bristlecone_register(struct bristlecone *t, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->notifier, mm, start, length, &bristlecone_ops);
}

static int bristlecone_get_pages(struct mmu_interval_notifier *sub, unsigned long *pfns, struct hmm_range **out)
{
	struct hmm_range *range = kzalloc(sizeof(*range), GFP_KERNEL);
	int ret;

	if (!range)
		return -ENOMEM;
	range->notifier = sub;
	range->hmm_pfns = pfns;
	range->notifier_seq = mmu_interval_read_begin(sub);
	mmap_read_lock(sub->mm);
	ret = hmm_range_fault(range);
	mmap_read_unlock(sub->mm);
	if (ret) {
		kfree(range);
		return ret;
	}
	*out = range;
	return 0;
}

static bool bristlecone_pages_done(struct hmm_range *range)
{
	bool collided = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return collided;
}

int bristlecone_map(struct bristlecone *t, unsigned long *pfns)
{
	struct hmm_range *range;
	int ret;

	ret = bristlecone_get_pages(&t->notifier, pfns, &range);
	if (ret)
		return ret;
	mutex_lock(&t->lock);
	if (bristlecone_pages_done(range))
		ret = -EAGAIN;
	else
		t->table[0] = pfns[0];
	mutex_unlock(&t->lock);
	return ret;
}
