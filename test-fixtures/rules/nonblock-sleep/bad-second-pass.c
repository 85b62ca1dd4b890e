// SPDX-License-Identifier: MIT
/* The first pass leaves work for any range, and the second cannot ask any more. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/rwsem.h>

struct loquat {
	struct mmu_interval_notifier notifier;
	struct mmu_interval_notifier_finish finish;
	struct rw_semaphore lock;
	u64 pte;
	bool busy;
};

static bool loquat_start(struct mmu_interval_notifier *sub, const struct mmu_notifier_range *range,
		       unsigned long cur_seq, struct mmu_interval_notifier_finish **finish)
{
	struct loquat *l = container_of(sub, struct loquat, notifier);

	if (mmu_notifier_range_blockable(range))
		down_write(&l->lock);
	else if (!down_write_trylock(&l->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	l->pte = 0;
	if (!l->busy) {
		l->busy = true;
		*finish = &l->finish;
	}
	up_write(&l->lock);
	return true;
}

static void loquat_finish(struct mmu_interval_notifier_finish *finish)
{
	struct loquat *l = container_of(finish, struct loquat, finish);

	down_write(&l->lock); /* want INV205 */
	l->pte = 0;
	l->busy = false;
	up_write(&l->lock);
}

static const struct mmu_interval_notifier_ops loquat_ops = {
	.invalidate_start = loquat_start,
	.invalidate_finish = loquat_finish,
};

int loquat_create(struct loquat *l, struct mm_struct *mm)
{
	init_rwsem(&l->lock);
	return mmu_interval_notifier_insert(&l->notifier, mm, 0, PAGE_SIZE, &loquat_ops);
}

int loquat_map(struct loquat *l, unsigned long seq, u64 pte)
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
