// SPDX-License-Identifier: MIT
/* Nobody is left who could give the reference of a work item back. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define CHIVE_MAX_PAGES 64

struct chive_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	struct work_struct work;
	u64 ptes[CHIVE_MAX_PAGES];
};

static bool chive_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct chive_range *r = container_of(sub, struct chive_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CHIVE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops chive_ops = {
	.invalidate = chive_invalidate,
};

int chive_create(struct chive_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &chive_ops);
}

static void chive_work(struct work_struct *work)
{
	struct chive_range *r = container_of(work, struct chive_range, work);
	struct mm_struct *mm = r->notifier.mm;

	if (!mmget_not_zero(mm)) /* want INV409 */
		return;
	mmap_read_lock(mm);
	r->ptes[0] = mm->total_vm;
	mmap_read_unlock(mm);
}

void chive_start(struct chive_range *r)
{
	INIT_WORK(&r->work, chive_work);
	schedule_work(&r->work);
}
