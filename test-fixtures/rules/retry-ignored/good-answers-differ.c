// SPDX-License-Identifier: MIT
/* The caller learns of a collision. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>

struct banyan_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	unsigned long seq;
	unsigned long size;
};

static bool banyan_invalidate(struct mmu_interval_notifier *sub,
			     const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct banyan_range *r = container_of(sub, struct banyan_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->size = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops banyan_ops = {
	.invalidate = banyan_invalidate,
};

/* Called with the lock held. */
static int banyan_look(struct banyan_range *r)
{
	if (!mmu_interval_read_retry(&r->notifier, r->seq))
		return 0;
	return -EAGAIN;
}

int banyan_ready(struct banyan_range *r)
{
	int ret;

	mutex_lock(&r->lock);
	ret = banyan_look(r);
	mutex_unlock(&r->lock);
	return ret;
}
