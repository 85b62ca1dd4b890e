// SPDX-License-Identifier: MIT
/* The check takes one of two sequences, both older than the lookup. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

struct totara_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long seq;
	int users;
	struct page *page;
	unsigned long size;
};

static bool totara_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct totara_range *r = container_of(sub, struct totara_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops totara_ops = {
	.invalidate = totara_invalidate,
};

/* Looks one page up, for the first user of it. */
int totara_get(struct totara_range *r, unsigned long addr)
{
	struct page *page;
	unsigned long seq;
	int ret;

	seq = mmu_interval_read_begin(&r->notifier);
	ret = pin_user_pages_fast(addr, 1, FOLL_WRITE, &page);
	if (ret < 0)
		return ret;
	mutex_lock(&r->lock);
	if (mmu_interval_read_retry(&r->notifier, r->users ? r->seq : seq)) {
		mutex_unlock(&r->lock);
		unpin_user_page(page);
		return -EAGAIN;
	}
	if (!r->users++) {
		r->page = page;
		r->seq = seq;
		page = NULL;
	}
	mutex_unlock(&r->lock);
	if (page)
		unpin_user_page(page);
	return 0;
}
