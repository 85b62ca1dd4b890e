// SPDX-License-Identifier: MIT
/* The lock that is held is that of another address space. */
#include <linux/hmm.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#define ORANGE_MAX_PAGES 64

struct orange_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	u64 *log;
	u64 ptes[ORANGE_MAX_PAGES];
};

static bool orange_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct orange_range *r = container_of(sub, struct orange_range, notifier);
	unsigned long i;

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	for (i = 0; i < ORANGE_MAX_PAGES; i++)
		r->ptes[i] = 0;
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops orange_ops = {
	.invalidate = orange_invalidate,
};

int orange_create(struct orange_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &orange_ops);
}

int orange_attach(struct orange_range *r, struct mm_struct *mm, struct mm_struct *other)
{
	int ret;

	mmap_read_lock(other);
	r->ptes[0] = other->total_vm;
	ret = mmu_interval_notifier_insert(&r->notifier, mm, 0, PAGE_SIZE, &orange_ops);
	mmap_read_unlock(other);
	return ret;
}
