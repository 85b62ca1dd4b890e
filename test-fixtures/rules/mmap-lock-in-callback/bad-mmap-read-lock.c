// SPDX-License-Identifier: MIT
/* The callback takes the mmap lock. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define EUCALYPT_MAX_PAGES 64

struct eucalypt_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[EUCALYPT_MAX_PAGES];
};


static bool eucalypt_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct eucalypt_range *r = container_of(sub, struct eucalypt_range, notifier);

	if (!mmu_notifier_range_blockable(range))
		return false;
	mmap_read_lock(r->notifier.mm); /* want INV210 */
	r->ptes[1] = r->notifier.mm->total_vm;
	mmap_read_unlock(r->notifier.mm);
	mutex_lock(&r->lock);
	mmu_interval_set_seq(sub, cur_seq);
	r->ptes[0] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops eucalypt_ops = {
	.invalidate = eucalypt_invalidate,
};

int eucalypt_create(struct eucalypt_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &eucalypt_ops);
}


