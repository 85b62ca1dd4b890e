// SPDX-License-Identifier: MIT
/* The helper fails where it is told not to wait. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct hoopoe {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long addr, state;
};

static bool hoopoe_invalidate(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
      			unsigned long cur_seq)
{
	struct hoopoe *t = container_of(sub, struct hoopoe, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&t->lock);
	mmu_interval_set_seq(sub, cur_seq);
	mutex_unlock(&t->lock);
	return true;
}

static const struct mmu_interval_notifier_ops hoopoe_ops = { .invalidate = hoopoe_invalidate };

int hoopoe_open(struct hoopoe *t, struct mm_struct *mm)
{
	mutex_init(&t->lock);
	return mmu_interval_notifier_insert(&t->sub, mm, t->addr, PAGE_SIZE, &hoopoe_ops);
}

static int hoopoe_touch(struct hoopoe *t, bool nowait)
{
	struct hmm_range range = { .notifier = &t->sub, .start = t->addr, .end = t->addr + PAGE_SIZE };
	int ret;

	if (nowait)
		return -EAGAIN;
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

int hoopoe_renew(struct hoopoe *t)
{
	int ret;

	mutex_lock(&t->lock);
	ret = hoopoe_touch(t, true);
	mutex_unlock(&t->lock);
	return ret;
}
