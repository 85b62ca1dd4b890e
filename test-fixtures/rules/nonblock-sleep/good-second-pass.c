// SPDX-License-Identifier: MIT
/* The first pass refuses what must not block: the second need not ask. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>

struct medlar {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	struct rw_semaphore lock;
	u64 pte;
	bool busy;
};

static bool medlar_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		       unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct medlar *l = container_of(sub, struct medlar, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	down_write(&l->lock);
	mmu_interval_set_seq(sub, cur_seq);
	l->pte = 0;
	if (!l->busy) {
		l->busy = true;
		*finish = &l->finish;
	}
	up_write(&l->lock);
	return true;
}

static void medlar_finish(struct mmu_interval_notifier_finish *finish)
{
	struct medlar *l = container_of(finish, struct medlar, finish);

	down_write(&l->lock);
	l->pte = 0;
	l->busy = false;
	up_write(&l->lock);
}

static const struct mmu_interval_notifier_ops medlar_ops = {
	.invalidate_start = medlar_start,
	.invalidate_finish = medlar_finish,
};

int medlar_create(struct medlar *l, struct mm_struct *mm)
{
	init_rwsem(&l->lock);
	return mmu_interval_notifier_insert(&l->notifier, mm, 0, PAGE_SIZE, &medlar_ops);
}

int medlar_map(struct medlar *l, unsigned long seq, u64 pte)
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
