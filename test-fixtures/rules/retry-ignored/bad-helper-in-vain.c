// SPDX-License-Identifier: MIT
/* The helper is asked under the lock, and its answer goes into a condition that decides nothing. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct hornbill {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long addr, pfns[8];
	bool on;
};

static bool hornbill_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
				unsigned long cur_seq)
{
	struct hornbill *t = container_of(sub, struct hornbill, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->on = false;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hornbill_ops = { .invalidate = hornbill_invalidate };

int hornbill_open(struct hornbill *t, struct mm_struct *mm)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, t->addr, PAGE_SIZE, &hornbill_ops);
}

/* Leaves the pages in a range of its own, with the sequence that they go with. */
static int hornbill_look(struct hornbill *t, struct hmm_range **out)
{
	struct hmm_range *range = kzalloc(sizeof(*range), GFP_KERNEL);
	int ret;

	if (!range)
		return -ENOMEM;
	range->notifier = &t->sub;
	range->start = t->addr;
	range->end = t->addr + PAGE_SIZE;
	range->hmm_pfns = t->pfns;
	range->notifier_seq = mmu_interval_read_begin(&t->sub);
	ret = hmm_range_fault(range);
	if (ret) {
		kfree(range);
		return ret;
	}
	*out = range;
	return 0;
}

static bool hornbill_stale(struct hmm_range *range)
{
	bool stale = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return stale;
}

static int hornbill_start(struct hornbill *t)
{
	t->on = true;
	return 0;
}

int hornbill_fault(struct hornbill *t)
{
	struct hmm_range *range = NULL;
	int ret;

	mmap_read_lock(t->sub.mm);
	ret = hornbill_look(t, &range);
	mmap_read_unlock(t->sub.mm);
	if (ret)
		return ret;
	mutex_lock(&t->lock);
	range && hornbill_stale(range) && !t->on; /* want INV102 */
	ret = hornbill_start(t);
	mutex_unlock(&t->lock);
	return ret;
}
