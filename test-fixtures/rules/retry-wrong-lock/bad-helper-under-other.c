// SPDX-License-Identifier: MIT
/* A helper compares under a lock of the driver that the callback leaves alone. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct goldcrest {
	struct mmu_interval_notifier sub;
	struct mutex lock, order;
	unsigned long addr, pfns[8];
	bool on;
};

static bool goldcrest_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
 				unsigned long cur_seq)
{
	struct goldcrest *t = container_of(sub, struct goldcrest, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->on = false;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops goldcrest_ops = { .invalidate = goldcrest_invalidate };

int goldcrest_open(struct goldcrest *t, struct mm_struct *mm)
{
	mutex_init(&t->lock);
	mutex_init(&t->order);
	return mmu_interval_notifier_insert(&t->sub, mm, t->addr, PAGE_SIZE, &goldcrest_ops);
}

/* Leaves the pages in a range of its own, with the sequence that they go with. */
static int goldcrest_look(struct goldcrest *t, struct hmm_range **out)
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

static bool goldcrest_stale(struct hmm_range *range)
{
	bool stale = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return stale;
}

static int goldcrest_start(struct goldcrest *t)
{
	t->on = true;
	return 0;
}

int goldcrest_fault(struct goldcrest *t)
{
	struct hmm_range *range = NULL;
	int ret;

	mmap_read_lock(t->sub.mm);
	ret = goldcrest_look(t, &range);
	mmap_read_unlock(t->sub.mm);
	if (ret)
		return ret;
	mutex_lock(&t->order);
	if (goldcrest_stale(range)) { /* want INV104 */
		mutex_unlock(&t->order);
		return -EAGAIN;
	}
	mutex_lock(&t->lock);
	ret = goldcrest_start(t);
	mutex_unlock(&t->lock);
	mutex_unlock(&t->order);
	return ret;
}
