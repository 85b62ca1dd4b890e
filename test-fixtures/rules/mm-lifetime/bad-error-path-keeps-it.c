// SPDX-License-Identifier: MIT
/* One error path does not give the reference back. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define CHERVIL_MAX_PAGES 64

struct chervil_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[CHERVIL_MAX_PAGES];
};

static bool chervil_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct chervil_range *r = container_of(sub, struct chervil_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < CHERVIL_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops chervil_ops = {
	.invalidate = chervil_invalidate,
};

int chervil_create(struct chervil_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &chervil_ops);
}

int chervil_sync(struct chervil_range *r)
{
	struct mm_struct *mm = r->notifier.mm;

	if (!mmget_not_zero(mm)) /* want INV409 "not given back" */
		return -EFAULT;
	r->log = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!r->log)
		return -ENOMEM;
	mmap_read_lock(mm);
	r->log[0] = mm->total_vm;
	mmap_read_unlock(mm);
	mmput(mm);
	return 0;
}
