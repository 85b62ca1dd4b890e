// SPDX-License-Identifier: MIT
/* A range that is listed stays in when its user fails: only one that nobody has is taken out. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define LOQUAT_MAX_PAGES 64

struct loquat_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct list_head users;
	u64 ptes[LOQUAT_MAX_PAGES];
};

static bool loquat_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct loquat_range *r = container_of(sub, struct loquat_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < LOQUAT_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops loquat_ops = {
	.invalidate = loquat_invalidate,
};

int loquat_list(struct loquat_range *r);
int loquat_attach(struct device *dev);

int loquat_bind(struct device *dev, struct loquat_range *r, struct mm_struct *mm, unsigned long start)
{
	int ret;

	ret = mmu_interval_notifier_insert(&r->notifier, mm, start, PAGE_SIZE, &loquat_ops);
	if (ret)
		return ret;
	ret = loquat_list(r);
	if (ret) {
		mmu_interval_notifier_remove(&r->notifier);
		return ret;
	}
	ret = loquat_attach(dev);
	if (ret && list_empty(&r->users)) {
		mmu_interval_notifier_remove(&r->notifier);
		return ret;
	}
	return ret;
}
