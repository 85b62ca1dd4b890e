// SPDX-License-Identifier: MIT
/* The locked variant under the lock for writing. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define NEEM_MAX_PAGES 64

struct neem_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[NEEM_MAX_PAGES];
};

static bool neem_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct neem_range *r = container_of(sub, struct neem_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < NEEM_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops neem_ops = {
	.invalidate = neem_invalidate,
};

int neem_create(struct neem_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &neem_ops);
}

int neem_attach(struct neem_range *r, struct mm_struct *mm)
{
	int ret;

	mmap_write_lock(mm);
	ret = mmu_interval_notifier_insert_locked(&r->notifier, mm, 0, PAGE_SIZE, &neem_ops);
	mmap_write_unlock(mm);
	return ret;
}
