// SPDX-License-Identifier: MIT
/* A helper tells that the registration has failed, and its caller fails with it. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct wheatear2 {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	bool is_open;
};

static bool wheatear2_invalidate(struct mmu_interval_notifier *sub,
				const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct wheatear2 *w = container_of(sub, struct wheatear2, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&w->lock);
	mmu_interval_set_seq(sub, cur_seq);
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops wheatear2_ops = { .invalidate = wheatear2_invalidate };

static int wheatear2_watch(struct wheatear2 *w, unsigned long start)
{
	int ret = mmu_interval_notifier_insert(&w->sub, current->mm, start, PAGE_SIZE, &wheatear2_ops);

	if (ret)
		w->sub.mm = NULL;
	return ret;
}

int wheatear2_open(struct wheatear2 *w, unsigned long start)
{
	mutex_init(&w->lock);
	if (wheatear2_watch(w, start))
		return -ENOMEM;
	w->is_open = true;
	return 0;
}
