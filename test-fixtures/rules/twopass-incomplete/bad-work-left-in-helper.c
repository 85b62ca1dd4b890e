// SPDX-License-Identifier: MIT
/* A helper leaves the work for which there is no second pass. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>

struct quince {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	struct rw_semaphore lock;
	u64 pte;
	bool busy;
};

static void quince_leave(struct quince *l, struct mmu_interval_notifier_finish **finish)
{
	*finish = &l->finish;
}

static bool quince_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		       unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct quince *l = container_of(sub, struct quince, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	down_write(&l->lock);
	mmu_interval_set_seq(sub, cur_seq);
	l->pte = 0;
	if (!l->busy) {
		l->busy = true;
		quince_leave(l, finish); /* want INV215 */
	}
	up_write(&l->lock);
	return true;
}

static const struct mmu_interval_notifier_ops quince_ops = {
	.invalidate_start = quince_start,
};

int quince_create(struct quince *l, struct mm_struct *mm)
{
	init_rwsem(&l->lock);
	return mmu_interval_notifier_insert(&l->notifier, mm, 0, PAGE_SIZE, &quince_ops);
}

int quince_map(struct quince *l, unsigned long seq, u64 pte)
{
	int ret = 0;

	down_read(&l->lock);
	if (mmu_interval_read_retry(&l->notifier, seq))
		ret = -EAGAIN;
	else
		l->pte = pte;
	up_read(&l->lock);
	return ret;
}
