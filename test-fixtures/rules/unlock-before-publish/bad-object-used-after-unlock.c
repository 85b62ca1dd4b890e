// SPDX-License-Identifier: MIT
/* The pages lie in the object, which is switched on when the lock is free again. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct fulmar {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long addr, pfns[8];
	bool on;
};

static bool fulmar_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
      			unsigned long cur_seq)
{
	struct fulmar *t = container_of(sub, struct fulmar, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->on = false;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops fulmar_ops = { .invalidate = fulmar_invalidate };

int fulmar_open(struct fulmar *t, struct mm_struct *mm)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, t->addr, PAGE_SIZE, &fulmar_ops);
}

/* Leaves the pages in a range of its own, with the sequence that they go with. */
static int fulmar_look(struct fulmar *t, struct hmm_range **out)
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

static bool fulmar_stale(struct hmm_range *range)
{
	bool stale = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return stale;
}

static void fulmar_load(struct fulmar *t, struct hmm_range *range)
{
	t->pfns[0] = page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[0]));
}

static int fulmar_start(struct fulmar *t)
{
	t->on = true;
	return 0;
}

int fulmar_fault(struct fulmar *t)
{
	struct hmm_range *range = NULL;
	int ret;

	mmap_read_lock(t->sub.mm);
	ret = fulmar_look(t, &range);
	mmap_read_unlock(t->sub.mm);
	if (ret)
		return ret;
	fulmar_load(t, range);
	mutex_lock(&t->lock);
	if (fulmar_stale(range))
		ret = -EAGAIN;
	mutex_unlock(&t->lock);
	if (!ret)
		ret = fulmar_start(t); /* want INV109 */
	return ret;
}
