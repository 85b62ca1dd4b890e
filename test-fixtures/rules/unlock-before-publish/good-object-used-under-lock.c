// SPDX-License-Identifier: MIT
/* The pages lie in the object, which is switched on under the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct gannet {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long addr, pfns[8];
	bool on;
};

static bool gannet_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
      			unsigned long cur_seq)
{
	struct gannet *t = container_of(sub, struct gannet, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->on = false;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gannet_ops = { .invalidate = gannet_invalidate };

int gannet_open(struct gannet *t, struct mm_struct *mm)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, t->addr, PAGE_SIZE, &gannet_ops);
}

/* Leaves the pages in a range of its own, with the sequence that they go with. */
static int gannet_look(struct gannet *t, struct hmm_range **out)
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

static bool gannet_stale(struct hmm_range *range)
{
	bool stale = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return stale;
}

static void gannet_load(struct gannet *t, struct hmm_range *range)
{
	t->pfns[0] = page_to_pfn(hmm_pfn_to_page(range->hmm_pfns[0]));
}

static int gannet_start(struct gannet *t)
{
	t->on = true;
	return 0;
}

int gannet_fault(struct gannet *t)
{
	struct hmm_range *range = NULL;
	int ret;

	mmap_read_lock(t->sub.mm);
	ret = gannet_look(t, &range);
	mmap_read_unlock(t->sub.mm);
	if (ret)
		return ret;
	gannet_load(t, range);
	mutex_lock(&t->lock);
	if (gannet_stale(range))
		ret = -EAGAIN;
	else
		ret = gannet_start(t);
	mutex_unlock(&t->lock);
	return ret;
}
