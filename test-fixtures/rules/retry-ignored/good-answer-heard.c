// SPDX-License-Identifier: MIT
/* A helper compares what the object keeps, and its answer is heard. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct whinchat2 {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long seq, pages;
};

static bool whinchat2_invalidate(struct mmu_interval_notifier *sub,
				const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct whinchat2 *w = container_of(sub, struct whinchat2, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&w->lock);
	mmu_interval_set_seq(sub, cur_seq);
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops whinchat2_ops = { .invalidate = whinchat2_invalidate };

int whinchat2_open(struct whinchat2 *w, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&w->lock);
	return mmu_interval_notifier_insert(&w->sub, mm, start, PAGE_SIZE, &whinchat2_ops);
}

void whinchat2_begin(struct whinchat2 *w)
{
	w->seq = mmu_interval_read_begin(&w->sub);
}

static int whinchat2_check(struct whinchat2 *w)
{
	return mmu_interval_read_retry(&w->sub, w->seq) ? -EAGAIN : 0;
}

int whinchat2_submit(struct whinchat2 *w)
{
	int ret;

	mutex_lock(&w->lock);
	ret = whinchat2_check(w);
	if (!ret)
		w->pages++;
	mutex_unlock(&w->lock);
	return ret;
}
