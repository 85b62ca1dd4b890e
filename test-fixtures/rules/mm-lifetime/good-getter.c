// SPDX-License-Identifier: MIT
/* A function that takes the reference for its caller. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CORIANDER_MAX_PAGES 64

struct coriander_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CORIANDER_MAX_PAGES];
};

static bool coriander_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct coriander_range *r = container_of(sub, struct coriander_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CORIANDER_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops coriander_ops = {
	.invalidate = coriander_invalidate,
};

int coriander_create(struct coriander_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &coriander_ops);
}

int coriander_pin(struct coriander_range *r)
{
	if (!mmget_not_zero(r->notifier.mm))
		return -EFAULT;
	if (!r->log) {
		mmput(r->notifier.mm);
		return -EINVAL;
	}
	return 0;
}

void coriander_unpin(struct coriander_range *r)
{
	mmput(r->notifier.mm);
}
