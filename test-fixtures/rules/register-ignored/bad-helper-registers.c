// SPDX-License-Identifier: MIT
/* A helper tells that the registration has failed, and is not heard. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct wheatear {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	bool is_open;
};

static bool wheatear_invalidate(struct mmu_interval_notifier *sub,
				const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct wheatear *w = container_of(sub, struct wheatear, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&w->lock);
	mmu_interval_set_seq(sub, cur_seq);
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops wheatear_ops = { .invalidate = wheatear_invalidate };

static int wheatear_watch(struct wheatear *w, unsigned long start)
{
	int ret = mmu_interval_notifier_insert(&w->sub, current->mm, start, PAGE_SIZE, &wheatear_ops);

	if (ret)
		w->sub.mm = NULL;
	return ret;
}

int wheatear_open(struct wheatear *w, unsigned long start)
{
	mutex_init(&w->lock);
	wheatear_watch(w, start); /* want INV401 "the result of wheatear_watch() is dropped" */
	w->is_open = true;
	return 0;
}
