// SPDX-License-Identifier: MIT
/* One of three error returns forgets the unlock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define FERNS_MAX_PAGES 64

struct ferns_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[FERNS_MAX_PAGES];
};

static void ferns_clear(struct ferns_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % FERNS_MAX_PAGES] = 0;
}

static bool ferns_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct ferns_range *r = container_of(sub, struct ferns_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	ferns_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops ferns_ops = {
	.invalidate = ferns_invalidate,
};

int ferns_create(struct ferns_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &ferns_ops);
}

void ferns_destroy(struct ferns_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

int ferns_reserve(struct ferns_range *r, unsigned long npages)
{
	mutex_lock(&r->lock);
	if (r->dead) {
		mutex_unlock(&r->lock);
		return -ENODEV;
	}
	if (r->used + npages > FERNS_MAX_PAGES)
		return -ENOMEM; /* want INV502 */
	r->used += npages;
	mutex_unlock(&r->lock);
	return 0;
}
