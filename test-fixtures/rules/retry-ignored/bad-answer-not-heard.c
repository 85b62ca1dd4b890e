// SPDX-License-Identifier: MIT
/* A helper compares what the object keeps, and its answer is dropped. */
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct whinchat {
	struct mmu_interval_notifier sub;
	struct mutex lock;
	unsigned long seq, pages;
};

static bool whinchat_invalidate(struct mmu_interval_notifier *sub,
				const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct whinchat *w = container_of(sub, struct whinchat, sub);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&w->lock);
	mmu_interval_set_seq(sub, cur_seq);
	mutex_unlock(&w->lock);
	return true;
}

static const struct mmu_interval_notifier_ops whinchat_ops = { .invalidate = whinchat_invalidate };

int whinchat_open(struct whinchat *w, struct mm_struct *mm, unsigned long start)
{
	mutex_init(&w->lock);
	return mmu_interval_notifier_insert(&w->sub, mm, start, PAGE_SIZE, &whinchat_ops);
}

void whinchat_begin(struct whinchat *w)
{
	w->seq = mmu_interval_read_begin(&w->sub);
}

static int whinchat_check(struct whinchat *w)
{
	return mmu_interval_read_retry(&w->sub, w->seq) ? -EAGAIN : 0;
}

int whinchat_submit(struct whinchat *w)
{
	mutex_lock(&w->lock);
	whinchat_check(w); /* want INV102 "only compares the sequence" */
	w->pages++;
	mutex_unlock(&w->lock);
	return 0;
}
