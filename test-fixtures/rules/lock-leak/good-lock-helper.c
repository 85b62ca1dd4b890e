// SPDX-License-Identifier: MIT
/* Functions whose name says that they lock or unlock. */
#include <linux/hmm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>

#define GERBERA_MAX_PAGES 64

struct gerbera_range {
	struct mmu_interval_notifier notifier;
	struct mutex lock;
	bool dead;
	unsigned long used;
	u64 ptes[GERBERA_MAX_PAGES];
};

static void gerbera_clear(struct gerbera_range *r, unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start >> PAGE_SHIFT; i < end >> PAGE_SHIFT; i++)
		r->ptes[i % GERBERA_MAX_PAGES] = 0;
}

static bool gerbera_invalidate(struct mmu_interval_notifier *sub,
			 const struct mmu_notifier_range *range, unsigned long cur_seq)
{
	struct gerbera_range *r = container_of(sub, struct gerbera_range, notifier);

	if (mmu_notifier_range_blockable(range))
		mutex_lock(&r->lock);
	else if (!mutex_trylock(&r->lock))
		return false;
	mmu_interval_set_seq(sub, cur_seq);
	gerbera_clear(r, range->start, range->end);
	mutex_unlock(&r->lock);
	return true;
}

static const struct mmu_interval_notifier_ops gerbera_ops = {
	.invalidate = gerbera_invalidate,
};

int gerbera_create(struct gerbera_range *r, struct mm_struct *mm, unsigned long start, unsigned long length)
{
	mutex_init(&r->lock);
	return mmu_interval_notifier_insert(&r->notifier, mm, start, length, &gerbera_ops);
}

void gerbera_destroy(struct gerbera_range *r)
{
	mmu_interval_notifier_remove(&r->notifier);
}

void gerbera_lock(struct gerbera_range *r)
{
	mutex_lock(&r->lock);
}

void gerbera_unlock(struct gerbera_range *r)
{
	mutex_unlock(&r->lock);
}

int gerbera_use_one(struct gerbera_range *r)
{
	int ret = -ENOMEM;

	gerbera_lock(r);
	if (r->used < GERBERA_MAX_PAGES) {
		r->used++;
		ret = 0;
	}
	gerbera_unlock(r);
	return ret;
}
