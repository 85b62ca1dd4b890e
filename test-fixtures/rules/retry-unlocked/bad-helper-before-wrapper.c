// SPDX-License-Identifier: MIT
/* A helper compares, and only then another helper takes the lock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct kestrel {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long addr, pfns[8];
	bool on;
};

static bool kestrel_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
       			unsigned long cur_seq)
{
	struct kestrel *t = container_of(sub, struct kestrel, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	t->on = false;
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops kestrel_ops = { .invalidate = kestrel_invalidate };

int kestrel_open(struct kestrel *t, struct mm_struct *mm)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, t->addr, PAGE_SIZE, &kestrel_ops);
}

/* Leaves the pages in a range of its own, with the sequence that they go with. */
static int kestrel_look(struct kestrel *t, struct hmm_range **out)
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

static bool kestrel_stale(struct hmm_range *range)
{
	bool stale = mmu_interval_read_retry(range->notifier, range->notifier_seq);

	kfree(range);
	return stale;
}

static void kestrel_enter(struct kestrel *t)
{
	mutex_lock(&t->lock);
}

static int kestrel_start(struct kestrel *t)
{
	t->on = true;
	return 0;
}

int kestrel_fault(struct kestrel *t)
{
	struct hmm_range *range = NULL;
	int ret;

	mmap_read_lock(t->sub.mm);
	ret = kestrel_look(t, &range);
	mmap_read_unlock(t->sub.mm);
	if (ret)
		return ret;
	if (kestrel_stale(range)) /* want INV103 */
		return -EAGAIN;
	kestrel_enter(t);
	ret = kestrel_start(t);
	mutex_unlock(&t->lock);
	return ret;
}
