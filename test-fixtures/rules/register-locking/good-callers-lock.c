// SPDX-License-Identifier: MIT
/* Who calls the locked variant is told to hold the lock. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define NECTARINE_MAX_PAGES 64

struct nectarine_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[NECTARINE_MAX_PAGES];
};

static bool nectarine_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct nectarine_range *r = container_of(sub, struct nectarine_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < NECTARINE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops nectarine_ops = {
	.invalidate = nectarine_invalidate,
};

int nectarine_create(struct nectarine_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &nectarine_ops);
}

int nectarine_attach_locked(struct nectarine_range *r, struct mm_struct *mm)
{
	mmap_assert_locked(mm);
	return mmu_interval_notifier_insert_locked(&r->notifier, mm, 0, PAGE_SIZE, &nectarine_ops);
}
