// SPDX-License-Identifier: MIT
/* The helper faults pages in unless it has failed before. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct avocet {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long addr, state;
};

static bool avocet_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
      			unsigned long cur_seq)
{
	struct avocet *t = container_of(sub, struct avocet, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops avocet_ops = { .invalidate = avocet_invalidate };

int avocet_open(struct avocet *t, struct mm_struct *mm)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, t->addr, PAGE_SIZE, &avocet_ops);
}

static int avocet_touch(struct avocet *t)
{
	struct hmm_range range = { .notifier = &t->sub, .start = t->addr, .end = t->addr + PAGE_SIZE };
	int ret;

	range.hmm_pfns = kcalloc(1, sizeof(*range.hmm_pfns), GFP_NOWAIT);
	if (!range.hmm_pfns) {
		ret = -ENOMEM;
		goto out;
	}
	mmap_read_lock(t->sub.mm);
	ret = hmm_range_fault(&range);
	mmap_read_unlock(t->sub.mm);
out:
	kfree(range.hmm_pfns);
	return ret;
}

int avocet_renew(struct avocet *t)
{
	int ret;

	mutex_lock(&t->lock);
	ret = avocet_touch(t); /* want INV114 */
	mutex_unlock(&t->lock);
	return ret;
}
